package io.polyproc.errors;

/**
 * A reader of a broadcast was so slow that messages were overwritten before it could receive them. It goes on with the oldest
 * that is there: the next call receives that one.
 */
public final class MessagesLostException extends IpcException {

    private static final long serialVersionUID = 1L;

    private final long missed;

    /**
     * Messages were missed.
     *
     * @param broadcast the broadcast, for people
     * @param missed how many
     */
    public MessagesLostException(Object broadcast, long missed) {
        super(broadcast + ": " + missed + " messages were overwritten before this reader could receive them."
                + " Receive again to go on behind them; a broadcast with more bytes gives readers more time");
        this.missed = missed;
    }

    /**
     * How many messages this reader will never see.
     *
     * @return at least 1
     */
    public long missed() {
        return missed;
    }
}
