package io.polyproc.internal.record;

import static io.polyproc.internal.record.RecordDescriptor.*;

import io.polyproc.TypeMismatchException;
import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.internal.cell.ByteCells;
import io.polyproc.internal.cell.Fences;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongAccess;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.LockDescriptor;
import io.polyproc.internal.sync.RawLock;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Strings of bytes of fixed length in versioned copies: one element, or a row of them. A writer never changes the
 * current copy. It writes the next one, and one store of the element's version makes that the current one.
 *
 * <p>Reads are optimistic, as in a seqlock (Lameter, 2005). A seqlock marks its only copy while it is written, so its
 * readers wait for a writer, and for the repair of a dead one. With several copies neither happens. See Lamport,
 * "Concurrent Reading and Writing" (1977), for versions around copies.
 *
 * <p><b>Thread and process safety.</b> Safe. Writers of an element hold a robust lock; a row has up to 64 locks.
 * Readers validate.
 *
 * <p><b>Progress.</b> Reads are lock-free: a read is repeated if {@code copies - 1} writes overtake it. Writes block
 * each other for the time of a copy.
 *
 * <p><b>If a process dies here.</b> Before the store of the version: the current copy is unchanged, and the next writer
 * overwrites the partial one. After it: the write is complete. The next writer takes over the lock, and has nothing to
 * repair.
 */
public final class RawRecord {

    private final MappedMemory memory;
    private final ByteBuffer buffer;
    private final ByteCells bytes;
    private final ObjectRef ref;

    /** The locks, each looked up at its first use. In a race, all threads find the same lock. */
    private final AtomicReferenceArray<RawLock> locks;

    private final int body;
    private final int length;
    private final int copies;

    /** Offset of the first element in the body. */
    private final int elements;

    private final int stride;

    private final String layout;

    /** Creates the record in this object. */
    public RawRecord(ObjectRef ref) {
        IntCells words = ref.ints(0);
        this.ref = ref;
        this.memory = ref.memory();
        this.buffer = memory.buffer();
        this.body = ref.body();
        this.bytes = new ByteCells(memory, body);
        this.length = words.getPlain(COPY_LENGTH_OFFSET / Integer.BYTES);
        this.copies = words.getPlain(COPIES_OFFSET / Integer.BYTES);
        this.elements = words.getPlain(ELEMENTS_OFFSET / Integer.BYTES);
        this.stride = words.getPlain(STRIDE_OFFSET / Integer.BYTES);
        int count = words.getPlain(LOCKS_OFFSET / Integer.BYTES);
        this.layout = readLayout(words, count);
        this.locks = new AtomicReferenceArray<>(count);
    }

    private String readLayout(IntCells words, int lockCount) {
        int at = layoutAt(lockCount);
        int count = words.getPlain(LAYOUT_LENGTH_OFFSET / Integer.BYTES);
        boolean ordered = isPowerOfTwo(lockCount, 1, MOST_LOCKS)
                && 0 <= count
                && count <= (long) elements - at
                && elements % LENGTH == 0;
        boolean fits = length >= Long.BYTES
                && length % Long.BYTES == 0
                && isPowerOfTwo(copies, ARRAY_COPIES, SINGLE_COPIES)
                && stride == strideOf(length, copies);
        if (!ordered || !fits) {
            throw new WorkspaceException(
                    Reason.DAMAGED,
                    memory.file(),
                    ref + " has no record: its fixed part says that there are " + copies + " copies of " + length
                            + " bytes at " + elements + ", behind a layout of " + count + " bytes at " + at);
        }
        byte[] text = new byte[count];
        bytes.read(at, text, 0, count);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static boolean isPowerOfTwo(int value, int least, int most) {
        return value >= least && value <= most && Integer.bitCount(value) == 1;
    }

    /**
     * Finds or creates a record.
     *
     * @param layout describes the fields; an existing record has the same, and as many bytes
     * @param initial the initial bytes, a multiple of 8
     * @throws TypeMismatchException when the name belongs to another type of object, or to a record of other fields
     */
    public static ObjectRef findOrCreate(
            MappedWorkspace workspace, Optional<String> name, String layout, byte[] initial) {
        return findOrCreate(workspace, ObjectType.RECORD, name, 1, layout, initial);
    }

    /**
     * Finds or creates a row of records.
     *
     * @param count the number of elements; an existing row has as many
     * @param layout describes the fields; those of an existing row are the same, and have as many bytes
     * @param initial the initial bytes of each element, a multiple of 8
     * @throws TypeMismatchException when the name belongs to another type of object, or to a row of other elements
     */
    public static ObjectRef findOrCreateArray(
            MappedWorkspace workspace, Optional<String> name, int count, String layout, byte[] initial) {
        return findOrCreate(workspace, ObjectType.RECORD_ARRAY, name, count, layout, initial);
    }

    private static ObjectRef findOrCreate(
            MappedWorkspace workspace,
            ObjectType type,
            Optional<String> name,
            int count,
            String layout,
            byte[] initial) {
        byte[] text = layout.getBytes(StandardCharsets.UTF_8);
        boolean single = type == ObjectType.RECORD;
        int copies = single ? SINGLE_COPIES : ARRAY_COPIES;
        int locks = single ? 1 : Math.min(MOST_LOCKS, Math.max(1, Integer.highestOneBit(count)));
        int elements = align(layoutAt(locks) + text.length);
        ObjectSpec spec = ObjectSpec.of(type, name, count, elements + (long) count * strideOf(initial.length, copies));
        ObjectRef ref =
                workspace.findOrCreate(spec, made -> initialise(made, count, locks, copies, elements, text, initial));
        checkLayout(ref, layout, initial.length);
        return ref;
    }

    private static void initialise(
            ObjectRef ref, int count, int locks, int copies, int elements, byte[] layout, byte[] initial) {
        int stride = strideOf(initial.length, copies);
        IntCells words = ref.ints(0);
        words.setPlain(ELEMENTS_OFFSET / Integer.BYTES, elements);
        words.setPlain(STRIDE_OFFSET / Integer.BYTES, stride);
        words.setPlain(COPY_LENGTH_OFFSET / Integer.BYTES, initial.length);
        words.setPlain(COPIES_OFFSET / Integer.BYTES, copies);
        words.setPlain(LOCKS_OFFSET / Integer.BYTES, locks);
        words.setPlain(LAYOUT_LENGTH_OFFSET / Integer.BYTES, layout.length);
        ByteCells bytes = new ByteCells(ref.memory(), ref.body());
        bytes.write(layoutAt(locks), layout, 0, layout.length);
        for (int i = 0; i < count; i++) {
            bytes.write(elements + i * stride + VERSION_LENGTH, initial, 0, initial.length);
        }
    }

    /**
     * Checks that a record has these fields and this length in bytes.
     *
     * @throws TypeMismatchException otherwise; the message shows both
     */
    public static void checkLayout(ObjectRef ref, String layout, int length) {
        RawRecord found = new RawRecord(ref);
        if (!found.layout.equals(layout) || found.length != length) {
            throw new TypeMismatchException(
                    ref.name().orElse(ref.label()),
                    describe(ref.type(), layout, length),
                    describe(ref.type(), found.layout, found.length),
                    ref.workspace().directory().toString());
        }
    }

    private static String describe(ObjectType type, String layout, int length) {
        return "a " + type.publicName() + " of " + length + " bytes ["
                + layout.strip().replace("\n", ", ") + "]";
    }

    /** Returns a line for each field. */
    public String layout() {
        return layout;
    }

    /** Returns the number of elements. */
    public int count() {
        return (int) ref.size();
    }

    /** Returns the number of writes of an element. */
    public long version(int i) {
        return LongAccess.getVolatile(memory, buffer, body + at(i));
    }

    /**
     * Copies the current bytes of an element into an array of its length.
     *
     * @return their version
     */
    public long read(int i, byte[] into) {
        while (true) {
            // SYNC record-written: volatile. Pairs with the store in publish(). Without it a reader could see the
            // version before the bytes.
            long seen = version(i);
            copyOf(i, seen, into);
            if (isIntact(i, seen)) {
                return seen;
            }
            Thread.onSpinWait();
        }
    }

    /** Replaces the bytes of an element. */
    public void write(int i, byte[] from) {
        RawLock lock = acquire(i);
        try {
            publish(i, version(i), from);
        } finally {
            lock.release();
        }
    }

    /** Replaces the bytes of an element and copies the former ones. */
    public void getAndSet(int i, byte[] into, byte[] from) {
        RawLock lock = acquire(i);
        try {
            long current = version(i);
            copyOf(i, current, into);
            publish(i, current, from);
        } finally {
            lock.release();
        }
    }

    /** Replaces the bytes of an element if there was no write since {@code seen} was read. */
    public boolean writeIfUnchanged(int i, long seen, byte[] from) {
        RawLock lock = acquire(i);
        try {
            boolean unchanged = version(i) == seen;
            if (unchanged) {
                publish(i, seen, from);
            }
            return unchanged;
        } finally {
            lock.release();
        }
    }

    /** Replaces the bytes of an element if they equal {@code expected}. */
    public boolean compareAndSet(int i, byte[] expected, byte[] from) {
        byte[] current = new byte[length];
        while (true) {
            long seen = read(i, current);
            if (!Arrays.equals(current, expected)) {
                return false;
            }
            if (writeIfUnchanged(i, seen, from)) {
                return true;
            }
        }
    }

    private RawLock acquire(int i) {
        int number = i & locks.length() - 1;
        RawLock lock = locks.getAcquire(number);
        if (lock == null) {
            lock = RawLock.inside(ref, LENGTH + number * LockDescriptor.LENGTH);
            locks.setRelease(number, lock);
        }
        lock.acquire(Long.MAX_VALUE, false); // it recovers by itself, so it is acquired
        return lock;
    }

    /** Writes the next copy and makes it the current one. The caller holds the lock. */
    private void publish(int i, long current, byte[] from) {
        bytes.write(copyAt(i, current + 1), from, 0, length);
        // SYNC record-written: volatile. Pairs with the read in read().
        LongAccess.setVolatile(memory, buffer, body + at(i), current + 1);
        // SYNC record-overwritten: a release fence between this store and the bytes of later writes, which overwrite
        // older copies. Pairs with the acquire fence in isIntact(). Without it a reader could see those bytes and an
        // older version.
        Fences.release();
    }

    /** Tells whether the bytes of this version, which were read before, had not been overwritten. */
    private boolean isIntact(int i, long seen) {
        // SYNC record-overwritten: an acquire fence before the load. Pairs with the release fence in publish(). Without
        // it the version could be read before the bytes.
        Fences.acquire();
        return LongAccess.getOpaque(memory, buffer, body + at(i)) - seen < copies - 1;
    }

    private void copyOf(int i, long ofVersion, byte[] into) {
        bytes.read(copyAt(i, ofVersion), into, 0, length);
    }

    /** Returns the offset of an element in the body. */
    private int at(int i) {
        return elements + i * stride;
    }

    private int copyAt(int i, long ofVersion) {
        return at(i) + VERSION_LENGTH + ((int) ofVersion & copies - 1) * length;
    }

    private static int strideOf(int length, int copies) {
        return VERSION_LENGTH + copies * length;
    }

    private static int layoutAt(int locks) {
        return LENGTH + locks * LockDescriptor.LENGTH;
    }

    private static int align(int offset) {
        return offset + LENGTH - 1 & -LENGTH;
    }
}
