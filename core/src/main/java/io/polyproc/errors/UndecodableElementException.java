package io.polyproc.errors;

/**
 * An element was taken from a queue and could not be decoded here. Nobody else will get it, so its bytes are in this
 * exception.
 */
public final class UndecodableElementException extends IpcException {

    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    /**
     * The element could not be decoded.
     *
     * @param queue the queue, for people
     * @param bytes the element as it was put
     * @param cause what the codec said
     */
    public UndecodableElementException(Object queue, byte[] bytes, Throwable cause) {
        super(
                queue + ": an element of " + bytes.length + " bytes was taken and cannot be decoded ("
                        + cause.getMessage() + "). Its bytes are in this exception",
                cause);
        this.bytes = bytes;
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
