package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.BroadcastDescriptor.*;

import io.polyproc.channel.EndOfStreamException;
import io.polyproc.channel.MessagesLostException;
import io.polyproc.internal.cell.Fences;
import io.polyproc.internal.sync.WaitRecord;

/**
 * A reader of a broadcast. It is a position on the heap.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time. A reader writes nothing to shared memory.
 *
 * <p><b>Progress.</b> A poll is wait-free, except for the retries of a reader that has just been lapped.
 *
 * <p><b>If a process dies here.</b> A reader has no shared state.
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
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less for one attempt, which ignores interrupts
     * @return null when the time was up
     */
    public byte[] receive(long nanos) throws InterruptedException {
        byte[] message = poll();
        return message != null ? message : await(nanos);
    }

    /** Tells whether there is a message to receive, messages were lost, or the stream has ended. */
    public boolean isReady() {
        return broadcast.tail.getVolatile(0) != position || broadcast.writer.isGone();
    }

    private byte[] await(long nanos) throws InterruptedException {
        try (WaitRecord wait = new WaitRecord(broadcast.ref, nanos)) {
            while (true) {
                int ticket = nanos <= 0 ? 0 : broadcast.messages.prepareWait();
                // Checked before the poll, so a message that the writer sent before its death is not missed.
                boolean over = broadcast.writer.isGone();
                byte[] message = poll();
                if (message != null) {
                    return message;
                }
                if (over) {
                    throw new EndOfStreamException(
                            broadcast.toString(), "its writer was " + broadcast.writer.describe(), false);
                }
                long left = wait.remaining();
                if (left <= 0) {
                    return null;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException(broadcast + ": interrupted");
                }
                wait.publish();
                broadcast.messages.await(ticket, left);
            }
        }
    }

    private byte[] poll() {
        // SYNC broadcast-sent: acquire. Pairs with the volatile store of tail in RawBroadcast.write().
        if (broadcast.tail.getAcquire(0) == position) {
            return null;
        }
        int length = (int) broadcast.data.word(position + Long.BYTES);
        // The length is valid only if the message is intact.
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
        throw new MessagesLostException(broadcast.toString(), sequence - expected);
    }

    private void goToOldest() {
        do {
            position = broadcast.oldest.getAcquire(0);
            sequence = broadcast.data.word(position);
        } while (!isWhole());
    }

    /** Tells whether all bytes that were read at the position up to now were intact. */
    private boolean isWhole() {
        // SYNC broadcast-overwritten: an acquire fence before the load. Pairs with the release fence in
        // RawBroadcast.discard(). Without it overwritten bytes could be taken for the message.
        Fences.acquire();
        return broadcast.oldest.getOpaque(0) <= position;
    }
}
