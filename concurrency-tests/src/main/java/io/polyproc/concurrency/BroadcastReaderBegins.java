package io.polyproc.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.polyproc.channel.MessagesLostException;
import io.polyproc.internal.ring.RawBroadcast;
import io.polyproc.internal.ring.RawBroadcastReader;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A new reader begins with the oldest message, or with the next one, while the writer overwrites its ring. What it
 * receives need not be of the same state, but is whole and in order. So the states can share the broadcast.
 */
@JCStressTest
@Outcome(id = "[012], [012]", expect = ACCEPTABLE, desc = "Each receive: no message (0), a whole one (1), a loss (2).")
@Outcome(expect = FORBIDDEN, desc = "A damaged message, or one out of order.")
@State
public class BroadcastReaderBegins {

    private static final RawBroadcast BROADCAST = Broadcasts.create();

    /** Number of the last message sent. For the writer. */
    private static int sent;

    /** Number of the last message that a reader began with, less one. For the reader. */
    private static int begun;

    private static boolean fromOldest;

    /** Sends. */
    @Actor
    public void writer() {
        BROADCAST.send(Messages.numbered(++sent));
    }

    /** Begins to read, and receives twice. */
    @Actor
    public void reader(II_Result result) {
        fromOldest = !fromOldest;
        RawBroadcastReader reader = BROADCAST.reader(fromOldest);
        byte[] first = null;
        try {
            first = Broadcasts.poll(reader);
            result.r1 = first == null ? 0 : Messages.isWhole(first) && isNotBefore(first) ? 1 : -1;
        } catch (MessagesLostException e) {
            result.r1 = 2;
        }
        try {
            byte[] second = Broadcasts.poll(reader);
            boolean isNext =
                    second != null && (first == null || Messages.numberOf(second) == Messages.numberOf(first) + 1);
            result.r2 = second == null ? 0 : Messages.isWhole(second) && isNext ? 1 : -1;
        } catch (MessagesLostException e) {
            result.r2 = 2;
        }
    }

    /** Tells whether an oldest message is not older than the one before. The oldest message only moves on. */
    private static boolean isNotBefore(byte[] message) {
        int number = Messages.numberOf(message);
        boolean is = number - begun >= 0;
        if (fromOldest) {
            begun = number;
        }
        return is;
    }
}
