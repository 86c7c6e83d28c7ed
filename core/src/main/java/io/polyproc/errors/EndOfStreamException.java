package io.polyproc.errors;

/** Nothing more will come: whoever wrote has closed its end or died, and everything that it had sent was received. */
public final class EndOfStreamException extends IpcException {

    private static final long serialVersionUID = 1L;

    private final boolean cutOff;

    /**
     * Nothing more will come.
     *
     * @param what what was received from, for people
     * @param why what became of the writer
     * @param cutOff whether the writer ended in the middle of a message
     */
    public EndOfStreamException(Object what, String why, boolean cutOff) {
        super(what + ": there is nothing more to receive, " + why
                + (cutOff ? ". It ended in the middle of a message, which was dropped" : ""));
        this.cutOff = cutOff;
    }

    /**
     * Whether the writer ended in the middle of a message, of which some had come; it was dropped.
     *
     * @return false when all that came were whole messages
     */
    public boolean isCutOff() {
        return cutOff;
    }
}
