package io.polyproc.codec;

import io.polyproc.IpcException;

/**
 * Thrown when the codec cannot decode an element of a queue. If the element was taken, no other consumer gets it, so
 * its bytes are in this exception.
 */
public final class DecodeException extends IpcException {

    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    /**
     * Constructs the exception.
     *
     * @param queue the queue
     * @param bytes the element as it was put
     * @param cause the exception of the codec
     */
    public DecodeException(String queue, byte[] bytes, Throwable cause) {
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
     * Returns the encoded element.
     *
     * @return the bytes that the codec of the producer made
     */
    public byte[] bytes() {
        return bytes.clone();
    }
}
