package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingDescriptor.*;

import io.polyproc.WorkspaceException;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * The side of a ring that reads messages and moves the head. {@link RingWriter} is the other side.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time, except that any thread may call {@link #isReadable}
 * and {@link #hasData}.
 *
 * <p><b>Progress.</b> A read of an available message is wait-free.
 *
 * <p><b>If a process dies here.</b> A frame is read by the store of the head. Messages before the head are lost with
 * the reader.
 */
final class RingReader {

    private final ObjectRef ref;
    private final RingBytes data;
    private final LongCells tail;
    private final LongCells head;
    private final SleepWord dataSleep;
    private final SleepWord roomSleep;
    private final FrameAssembler assembler;
    private final int capacity;

    /** The tail as the reader last saw it. */
    private long tailSeen;

    RingReader(
            ObjectRef ref,
            RingBytes data,
            int capacity,
            LongCells tail,
            LongCells head,
            SleepWord dataSleep,
            SleepWord roomSleep) {
        this.ref = ref;
        this.data = data;
        this.tail = tail;
        this.head = head;
        this.dataSleep = dataSleep;
        this.roomSleep = roomSleep;
        this.assembler = new FrameAssembler(ref, data, capacity);
        this.capacity = capacity;
        // SYNC ring-read: acquire, as in RingWriter.awaitRoom().
        this.tailSeen = head.getAcquire(0);
    }

    /** Forgets what this side has seen. The caller resets the positions. */
    void reset() {
        tailSeen = 0;
        assembler.reset();
    }

    /** Reads the next message, waiting for it; see {@link RawRing#receive}. */
    byte[] receive(WaitPolicy policy) {
        byte[] message;
        do {
            long position = head.getPlain(0);
            if (!awaitData(position, policy)) {
                return null;
            }
            long word = data.word(position);
            message = assembler.accept(position, word);
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.PIPE_READ);
            }
            // SYNC ring-read: volatile, and so also a fence before the read of roomSleep. Pairs with the acquire of
            // head in RingWriter.awaitRoom(). Without it the writer could overwrite bytes that are still being read.
            head.setVolatile(0, position + RingFrame.size(RingFrame.length(word)));
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.PIPE_TAKEN);
            }
            roomSleep.wakeIfAsleep();
        } while (message == null);
        return message;
    }

    /** Returns what assembles the messages. */
    FrameAssembler assembler() {
        return assembler;
    }

    /** Tells whether there is a frame to read, other than the mark of an abandoned message. */
    boolean isReadable() {
        long position = head.getVolatile(0);
        // SYNC ring-written: volatile. Pairs with the volatile store of tail in RingWriter.publish(). Without it the
        // word of the frame could be an old one.
        long end = tail.getVolatile(0);
        return end > position && (end > position + HEADER || data.wordVolatile(position) != RingFrame.mark(ABANDONED));
    }

    /** Tells whether there is a frame to read. */
    boolean hasData() {
        // SYNC ring-written: volatile. The caller that finds none waits on the activity, which it has prepared before
        // (Dekker).
        return tail.getVolatile(0) > head.getVolatile(0);
    }

    /** Waits until there is a frame at the head. Returns false when it gave up. */
    private boolean awaitData(long position, WaitPolicy policy) {
        if (tailSeen <= position) {
            // SYNC ring-written: acquire. Pairs with the volatile store of tail in RingWriter.publish(). Without it
            // this thread could read the bytes from before the frame.
            tailSeen = tail.getAcquire(0);
        }
        if (tailSeen <= position) {
            if (!dataSleep.await(tail, position + 1, policy)) {
                return false;
            }
            tailSeen = tail.getAcquire(0);
        }
        checkDistance(tailSeen - position);
        return true;
    }

    /** Checks that the positions are no further apart than the ring is long. */
    private void checkDistance(long distance) {
        if (distance < 0 || distance > capacity) {
            throw new WorkspaceException(
                    WorkspaceException.Reason.FOREIGN_FILE,
                    ref.memory().file(),
                    "the positions in " + ref + " are " + distance + " bytes apart: the ring of " + capacity
                            + " bytes is damaged");
        }
    }
}
