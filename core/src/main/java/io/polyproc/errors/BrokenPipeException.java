package io.polyproc.errors;

/** Nobody will ever receive what is sent here: the other end was closed, or its process died. */
public final class BrokenPipeException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * Nobody will receive it.
     *
     * @param end the end through which something was sent, for people
     * @param why what became of the receiver
     */
    public BrokenPipeException(Object end, String why) {
        super(end + ": nobody is there to receive it, " + why + ". The message was not sent");
    }
}
