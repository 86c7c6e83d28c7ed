package io.polyproc.channel;

import io.polyproc.IpcException;

/**
 * Thrown when messages of a broadcast were overwritten before a slow reader received them. The next receive returns the
 * oldest message that is left.
 */
public final class MessagesLostException extends IpcException {

    private static final long serialVersionUID = 1L;

    private final long missed;

    /**
     * Constructs the exception.
     *
     * @param broadcast the broadcast
     * @param missed the number of lost messages
     */
    public MessagesLostException(String broadcast, long missed) {
        super(broadcast + ": " + missed + " messages were overwritten before this reader could receive them."
                + " Receive again to continue after them; a broadcast with more bytes gives readers more time");
        this.missed = missed;
    }

    /**
     * Returns the number of messages that this reader lost.
     *
     * @return at least 1
     */
    public long missed() {
        return missed;
    }
}
