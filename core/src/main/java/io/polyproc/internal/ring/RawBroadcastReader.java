package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.BroadcastDescriptor.*;

import io.polyproc.errors.EndOfStreamException;
import io.polyproc.errors.MessagesLostException;
import io.polyproc.internal.cell.Fences;
import io.polyproc.internal.sync.WaitRecord;

/**
 * A reader of a broadcast: a position, on the heap.
 *
 * <p><b>Thread and process safety.</b> One thread at a time. Nobody else notices a reader.
 *
 * <p><b>Progress.</b> A look for a message is wait-free, but for the retries of a reader that has just been overtaken.
 *
 * <p><b>If a process dies here.</b> Nothing of it was shared.
 */
public final class RawBroadcastReader {

    private final RawBroadcast broadcast;
    private long position;
    private long sequence;

    RawBroadcastReader(RawBroadcast broadcast, boolean fromOldest) {
        this.broadcast = broadcast;
        if (fromOldest) {
            goToOldest();
        } else {
            do {
                position = broadcast.tail.getAcquire(0);
                sequence = broadcast.data.word(position);
            } while (!isWhole());
        }
    }

    /**
     * Receives the next message, waiting at most {@code nanos} for it.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to look once, whatever interrupts
     * @return null when the time was up
     */
    public byte[] receive(long nanos) throws InterruptedException {
        byte[] message = poll();
        return message != null ? message : await(nanos);
    }

    /** Whether there is a message to receive, or some were missed, or no more will come. */
    public boolean isReady() {
        return broadcast.tail.getVolatile(0) != position || broadcast.writer.isOver();
    }

    private byte[] await(long nanos) throws InterruptedException {
        try (WaitRecord wait = new WaitRecord(broadcast.ref, nanos)) {
            while (true) {
                int announced = nanos <= 0 ? 0 : broadcast.messages.prepareWait();
                // Asked before the look for a message: what the writer sent before it died is not missed.
                boolean over = broadcast.writer.isOver();
                byte[] message = poll();
                if (message != null) {
                    return message;
                }
                if (over) {
                    throw new EndOfStreamException(broadcast, "its writer was " + broadcast.writer.describe(), false);
                }
                long left = wait.remaining();
                if (left <= 0) {
                    return null;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException(broadcast + ": interrupted");
                }
                wait.publish();
                broadcast.messages.await(announced, left);
            }
        }
    }

    private byte[] poll() {
        // SYNC broadcast-sent: acquire. Pairs with the volatile store of tail in RawBroadcast.write().
        if (broadcast.tail.getAcquire(0) == position) {
            return null;
        }
        int length = (int) broadcast.data.word(position + Long.BYTES);
        // Until then the length may be anything.
        if (isWhole()) {
            byte[] message = new byte[length];
            broadcast.data.read(position + HEADER, message, 0, length);
            if (isWhole()) {
                position += RawBroadcast.frame(length);
                sequence++;
                return message;
            }
        }
        long expected = sequence;
        goToOldest();
        throw new MessagesLostException(broadcast, sequence - expected);
    }

    private void goToOldest() {
        do {
            position = broadcast.oldest.getAcquire(0);
            sequence = broadcast.data.word(position);
        } while (!isWhole());
    }

    /** Whether nothing of what was read at the position up to now was overwritten. */
    private boolean isWhole() {
        // SYNC broadcast-overwritten: an acquire fence before the load. Pairs with the release fence in
        // RawBroadcast.giveUp().
        Fences.acquire();
        return broadcast.oldest.getOpaque(0) <= position;
    }
}
