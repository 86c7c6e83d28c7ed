package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingDescriptor.*;

import io.polyproc.WorkspaceException;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.Arrays;

/**
 * Assembles the messages of a ring from their frames, on the heap of the reader. It checks each header before it copies
 * or allocates anything for it: the ring may be damaged.
 *
 * <p><b>Thread and process safety.</b> For the one reader of the ring.
 *
 * <p><b>If a process dies here.</b> A part of a message is on the heap only, and is lost with the reader.
 */
final class FrameAssembler {

    private static final int ALL = Integer.MAX_VALUE;
    private static final int UNKNOWN = -1;

    /** The largest array that is allocated at once; the array of a longer message grows as its bytes arrive. */
    private static final int MAX_FIRST_ALLOCATION = 16 << 20;

    private final ObjectRef ref;
    private final RingBytes data;
    private final int capacity;

    /** The part of a message in several frames that the reader has received. */
    private byte[] partial;

    /** The number of bytes of {@link #partial} that were received. */
    private int received;

    /** The most bytes of the next message that are stored; {@link #ALL} except after {@link #truncateNext}. */
    private int prefixLimit = ALL;

    /** The length of the message that was truncated last. */
    private int truncatedLength;

    FrameAssembler(ObjectRef ref, RingBytes data, int capacity) {
        this.ref = ref;
        this.data = data;
        this.capacity = capacity;
    }

    /** Drops the part of a message, and the limit of the next one. */
    void reset() {
        partial = null;
        received = 0;
        prefixLimit = ALL;
    }

    /** Stores only the first bytes of the next message, for which the heap has no room. */
    void truncateNext(int most) {
        prefixLimit = most;
        truncatedLength = UNKNOWN;
    }

    /** Returns the length of the message that was truncated last. */
    int truncatedLength() {
        return truncatedLength;
    }

    /** Tells whether there is a part of a message. */
    boolean isInMessage() {
        return partial != null;
    }

    /** Takes the bytes of a frame with this word. Returns the message when it is complete. */
    byte[] accept(long position, long word) {
        int length = RingFrame.length(word);
        int rest = RingFrame.rest(word);
        if (length == 0 && rest != 0) {
            takeMark(position);
            return null;
        }
        check(length, rest);
        if (prefixLimit != ALL) {
            return acceptPrefix(position, length, rest);
        }
        byte[] message = arrayFor(length, rest);
        data.read(position + HEADER, message, received, length);
        if (rest > 0) {
            received += length;
            partial = message;
            return null;
        }
        received = 0;
        partial = null;
        return message;
    }

    private void check(int length, int rest) {
        if ((length | rest) < 0 || length > capacity - HEADER || received + length + rest < 0) {
            throw new WorkspaceException(
                    WorkspaceException.Reason.FOREIGN_FILE,
                    ref.memory().file(),
                    "a message in " + ref + " has a part of " + length + " bytes, with " + rest
                            + " after it: the ring of " + capacity + " bytes is damaged");
        }
    }

    /**
     * Returns the array of the current message. That of a very large message grows with the bytes that arrive: its
     * length may be damaged.
     */
    private byte[] arrayFor(int length, int rest) {
        int total = received + length + rest;
        if (partial == null) {
            return new byte[Math.min(total, Math.max(length, MAX_FIRST_ALLOCATION))];
        }
        int needed = received + length;
        boolean fits = needed <= partial.length && (rest > 0 || needed == partial.length);
        return fits
                ? partial
                : Arrays.copyOf(partial, (int) Math.min(total, Math.max(needed, rest > 0 ? 2L * partial.length : 0)));
    }

    /** As {@link #accept}, but drops all after the first bytes. */
    private byte[] acceptPrefix(long position, int length, int rest) {
        if (truncatedLength == UNKNOWN) {
            truncatedLength = received + length + rest;
            int most = Math.min(prefixLimit, truncatedLength);
            partial = partial == null ? new byte[most] : Arrays.copyOf(partial, most);
        }
        byte[] message = partial;
        int done = truncatedLength - rest - length;
        int wanted = Math.min(length, message.length - done);
        if (wanted > 0) {
            data.read(position + HEADER, message, done, wanted);
        }
        if (rest > 0) {
            return null;
        }
        reset();
        return message;
    }

    /** Takes a mark: a long message begins, or was abandoned. The word that the CAS replaces decides. */
    private void takeMark(long position) {
        boolean taken = false;
        while (!taken) {
            long word = data.wordVolatile(position);
            int rest = RingFrame.rest(word);
            check(0, rest == ABANDONED || rest == TAKEN ? 0 : rest);
            // Allocated before the mark is taken: if the heap is full, the next call finds the mark again.
            byte[] message = rest > 0 ? new byte[Math.min(Math.min(prefixLimit, rest), MAX_FIRST_ALLOCATION)] : null;
            // SYNC ring-mark: CAS. Pairs with the CAS in RingWriter.sendMark(). Without it the writer could abandon a
            // message that this thread waits for.
            taken = data.compareAndSetWord(position, word, RingFrame.mark(TAKEN));
            if (taken) {
                partial = message;
                received = 0;
                truncatedLength = Math.max(0, rest);
                prefixLimit = rest > 0 ? prefixLimit : ALL;
            }
        }
    }
}
