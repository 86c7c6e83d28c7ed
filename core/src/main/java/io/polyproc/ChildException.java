package io.polyproc;

import org.jspecify.annotations.Nullable;

/**
 * Stands for an exception of another process that could not be transferred: it, or an object in it, is not
 * serializable, or its class is missing here. It has the original's class name, message and stack trace.
 */
public final class ChildException extends IpcException {

    private static final long serialVersionUID = 1L;

    private final String originalType;

    /**
     * Constructs a stand-in.
     *
     * @param originalType name of the original's class
     * @param originalMessage the original's message, may be {@code null}
     * @param stack the original's stack trace
     * @param cause stand-in for the original's cause, or {@code null}
     */
    public ChildException(
            String originalType,
            @Nullable String originalMessage,
            StackTraceElement[] stack,
            @Nullable Throwable cause) {
        super(originalType + (originalMessage == null ? "" : ": " + originalMessage), cause);
        this.originalType = originalType;
        setStackTrace(stack);
    }

    /**
     * Returns the class of the exception that was thrown in the other process.
     *
     * @return the name of the original's class
     */
    public String originalType() {
        return originalType;
    }
}
