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
 * A reader polls a broadcast whose writer overwrites its ring all the time. What it receives need not be the message of
 * the same state, but it is the next one or a correct number of lost ones. So the states can share the broadcast.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "There was no message.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The next message, and what was written before it.")
@Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "Messages were overwritten.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The message was visible before an earlier write.")
@Outcome(expect = FORBIDDEN, desc = "A damaged message, or not the next one.")
@State
public class BroadcastReads {

    private static final int MASK = (1 << 12) - 1;
    private static final RawBroadcast BROADCAST = Broadcasts.create();
    private static final RawBroadcastReader READER = BROADCAST.reader(true);

    /** Written before each message: its number, at an index of it. Later messages write greater numbers. */
    private static final int[] DATA = new int[MASK + 1];

    /** Number of the last message sent. For the writer. */
    private static int sent;

    /** Number of the last message received or lost. For the reader. */
    private static int received;

    /** Sends. */
    @Actor
    public void writer() {
        int number = ++sent;
        DATA[number & MASK] = number;
        BROADCAST.send(Messages.numbered(number));
    }

    /** Polls. */
    @Actor
    public void reader(II_Result result) {
        try {
            byte[] message = Broadcasts.poll(READER);
            if (message != null) {
                int number = ++received;
                result.r2 = DATA[number & MASK] - number >= 0 ? 1 : 0;
                result.r1 = Messages.isWhole(message, number) ? 1 : -1;
            }
        } catch (MessagesLostException e) {
            received += (int) e.missed();
            result.r1 = 2;
        }
    }
}
