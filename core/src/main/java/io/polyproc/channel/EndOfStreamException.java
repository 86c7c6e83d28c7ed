package io.polyproc.channel;

import io.polyproc.IpcException;

/**
 * Thrown by a receive at the end of the stream: the writer has closed its end or died, and every message that it had
 * sent was received.
 */
public final class EndOfStreamException extends IpcException {

    private static final long serialVersionUID = 1L;

    private final boolean cutOff;

    /**
     * Constructs the exception.
     *
     * @param what the end that was used to receive
     * @param why why there is no writer
     * @param cutOff whether the writer ended in the middle of a message
     */
    public EndOfStreamException(String what, String why, boolean cutOff) {
        super(what + ": end of the stream, " + why
                + (cutOff ? ". It ended in the middle of a message, which was dropped" : ""));
        this.cutOff = cutOff;
    }

    /**
     * Tells whether the writer ended in the middle of a message. The received part of that message was dropped.
     *
     * @return false if only complete messages were received
     */
    public boolean isCutOff() {
        return cutOff;
    }
}
