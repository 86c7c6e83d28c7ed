package io.polyproc.channel;

import io.polyproc.IpcException;

/** Thrown by a send to a pipe whose other end is closed or belongs to a dead process. */
public final class BrokenPipeException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param end the end that was used to send
     * @param why why there is no receiver
     */
    public BrokenPipeException(String end, String why) {
        super(end + ": there is no receiver, " + why + ". The message was not sent");
    }
}
