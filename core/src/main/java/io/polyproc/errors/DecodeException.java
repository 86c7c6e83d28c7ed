package io.polyproc.errors;

/** An element of a queue could not be decoded here. If it was taken, no other taker gets it, so its bytes are in this exception. */
public final class DecodeException extends IpcException {

    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    /**
     * The element could not be decoded.
     *
     * @param queue the queue, for people
     * @param bytes the element as it was put
     * @param cause what the codec said
     */
    public DecodeException(Object queue, byte[] bytes, Throwable cause) {
        super(
                queue + ": an element of " + bytes.length + " bytes cannot be decoded (" + describe(cause)
                        + "). Its bytes are in this exception",
                cause);
        this.bytes = bytes;
    }

    private static String describe(Throwable cause) {
        try {
            return cause.getMessage() == null ? cause.toString() : cause.getMessage();
        } catch (Throwable e) {
            return cause.getClass().getName();
        }
    }

    /**
     * The element as it was put.
     *
     * @return what the codec of the producer made
     */
    public byte[] bytes() {
        return bytes.clone();
    }
}
