package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingDescriptor.*;

import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.sync.EventCount;

/**
 * The side of a ring that writes messages and moves the tail. A message that fits is one frame. A longer one begins
 * with a mark, and follows in pieces once the reader has taken the mark. {@link RingReader} is the other side.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time.
 *
 * <p><b>Progress.</b> A write for which there is room is wait-free.
 *
 * <p><b>If a process dies here.</b> A frame is written by the store of the tail. The reader gets the messages that were
 * written completely, and sees the death when it waits for the rest of another.
 */
final class RingWriter {

    private final RingBytes data;
    private final LongCells tail;
    private final LongCells head;
    private final SleepWord dataSleep;
    private final SleepWord roomSleep;
    private final EventCount activity;
    private final int capacity;

    /** The head as the writer last saw it. */
    private long headSeen;

    /**
     * The end of the writer's last frame, if that is the mark of a long message that it has abandoned; otherwise -1.
     */
    private long abandonedMark = -1;

    RingWriter(
            RingBytes data,
            int capacity,
            LongCells tail,
            LongCells head,
            SleepWord dataSleep,
            SleepWord roomSleep,
            EventCount activity) {
        this.data = data;
        this.tail = tail;
        this.head = head;
        this.dataSleep = dataSleep;
        this.roomSleep = roomSleep;
        this.activity = activity;
        this.capacity = capacity;
        // SYNC ring-read: acquire, as in awaitRoom().
        this.headSeen = head.getAcquire(0);
    }

    /** Forgets what this side has seen. The caller resets the positions. */
    void reset() {
        headSeen = 0;
        abandonedMark = -1;
    }

    /** Writes a message, the beginning of an array, waiting for room; see {@link RawRing#send(byte[], WaitPolicy)}. */
    boolean send(byte[] message, int messageLength, WaitPolicy policy) {
        long frame = RingFrame.size(messageLength);
        if (frame > capacity) {
            return sendMark(messageLength, policy) && sendPieces(message, messageLength, policy);
        }
        long position = tail.getPlain(0);
        if (awaitRoom(position, frame, policy) < 0) {
            return false;
        }
        data.write(position + HEADER, message, 0, messageLength);
        publish(position, messageLength, 0);
        return true;
    }

    /** Writes the mark of a message that does not fit, and waits until the reader has taken the mark. */
    private boolean sendMark(int length, WaitPolicy policy) {
        long position = tail.getPlain(0);
        long mark = RingFrame.mark(length);
        // SYNC ring-mark: CAS. Pairs with the CAS in FrameAssembler.takeMark(). Without it the reader could have taken
        // the old mark as abandoned, and would miss this message.
        if (abandonedMark == position && data.compareAndSetWord(position - HEADER, RingFrame.mark(ABANDONED), mark)) {
            position -= HEADER;
            wakeReader();
        } else if (awaitRoom(position, HEADER, policy) >= 0) {
            publish(position, 0, length);
        } else {
            return false;
        }
        if (roomSleep.await(head, position + HEADER, policy)) {
            return true;
        }
        // SYNC ring-mark: CAS. Pairs with the CAS in FrameAssembler.takeMark(): exactly one of the two wins. Otherwise
        // the reader could wait for a message that the writer has abandoned.
        if (data.compareAndSetWord(position, mark, RingFrame.mark(ABANDONED))) {
            abandonedMark = position + HEADER;
        } else {
            publish(position + HEADER, 0, ABANDONED);
        }
        return false;
    }

    /** Sends a message whose mark was taken, in pieces of half the ring, so that both sides work concurrently. */
    private boolean sendPieces(byte[] message, int messageLength, WaitPolicy policy) {
        int done = 0;
        do {
            int before = done;
            done = sendPiece(message, messageLength, done, policy);
            // An empty message fits into every ring, so a piece has bytes.
            if (done == before) {
                publish(tail.getPlain(0), 0, ABANDONED);
                return false;
            }
        } while (done < messageLength);
        return true;
    }

    /**
     * Writes the next piece of a message, waiting for room.
     *
     * @return the number of bytes written so far: {@code done} when it gave up
     */
    int sendPiece(byte[] message, int messageLength, int done, WaitPolicy policy) {
        long position = tail.getPlain(0);
        long left = RingFrame.size(messageLength - done);
        long room = awaitRoom(position, Math.min(left, capacity / 2), policy);
        if (room < 0) {
            return done;
        }
        // After a piece there is always room for a mark that abandons the message.
        int length = left <= room ? messageLength - done : (int) room - 2 * HEADER;
        data.write(position + HEADER, message, done, length);
        publish(position, length, messageLength - done - length);
        return done + length;
    }

    private void publish(long position, int length, int rest) {
        data.word(position, RingFrame.word(length, rest));
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.PIPE_WRITTEN);
        }
        // SYNC ring-written: volatile, and so also a fence before the read of dataSleep. Pairs with the acquire of tail
        // in RingReader.awaitData(). Without it a reader could see the position before the bytes.
        tail.setVolatile(0, position + RingFrame.size(length));
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.PIPE_PUBLISHED);
        }
        wakeReader();
    }

    private void wakeReader() {
        dataSleep.wakeIfAsleep();
        if (activity != null) {
            activity.notifyIfWaiters(Integer.MAX_VALUE);
        }
    }

    /**
     * Waits until {@code wanted} bytes are free after the tail. Returns the number of free bytes, or -1 when it gave
     * up.
     */
    private long awaitRoom(long position, long wanted, WaitPolicy policy) {
        long target = position + wanted - capacity;
        if (headSeen < target) {
            // SYNC ring-read: acquire. Pairs with the volatile store of head in RingReader.receive(). Without it the
            // writer could overwrite bytes that are still being read.
            headSeen = head.getAcquire(0);
        }
        if (headSeen < target) {
            if (!roomSleep.await(head, target, policy)) {
                return -1;
            }
            headSeen = head.getAcquire(0);
        }
        return capacity - (position - headSeen);
    }
}
