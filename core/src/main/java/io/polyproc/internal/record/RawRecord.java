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

/**
 * A string of bytes of fixed length in versioned copies. A writer never changes the current copy: it writes the next
 * one, and one store of the version makes that the current one.
 *
 * <p>Reads are optimistic, as in a seqlock (Lameter, 2005). A seqlock marks its only copy while it is written, so its
 * readers wait for a writer, and for the repair of a dead one. With several copies neither happens. See Lamport,
 * "Concurrent Reading and Writing" (1977), for versions around copies.
 *
 * <p><b>Thread and process safety.</b> Safe. Writers hold a robust lock. Readers validate.
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
    private final RawLock lock;
    private final int body;
    private final int length;
    private final int copies;

    /** Offset of the element in the body. */
    private final int element;

    private final String layout;

    /** Creates the record in this object. */
    public RawRecord(ObjectRef ref) {
        IntCells words = ref.ints(0);
        this.memory = ref.memory();
        this.buffer = memory.buffer();
        this.body = ref.body();
        this.bytes = new ByteCells(memory, body);
        this.lock = RawLock.inside(ref, LENGTH);
        this.length = words.getPlain(COPY_LENGTH_OFFSET / Integer.BYTES);
        this.copies = words.getPlain(COPIES_OFFSET / Integer.BYTES);
        this.element = words.getPlain(ELEMENTS_OFFSET / Integer.BYTES);
        this.layout = readLayout(ref, words);
    }

    private String readLayout(ObjectRef ref, IntCells words) {
        int at = layoutAt(words.getPlain(LOCKS_OFFSET / Integer.BYTES));
        int count = words.getPlain(LAYOUT_LENGTH_OFFSET / Integer.BYTES);
        boolean ordered = LENGTH < at && 0 <= count && count <= (long) element - at && element % LENGTH == 0;
        if (!ordered
                || length < Long.BYTES
                || length % Long.BYTES != 0
                || copies < 2
                || Integer.bitCount(copies) != 1) {
            throw new WorkspaceException(
                    Reason.DAMAGED,
                    memory.file(),
                    ref + " has no record: its fixed part says that there are " + copies + " copies of " + length
                            + " bytes at " + element + ", behind a layout of " + count + " bytes at " + at);
        }
        byte[] text = new byte[count];
        bytes.read(at, text, 0, count);
        return new String(text, StandardCharsets.UTF_8);
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
        byte[] text = layout.getBytes(StandardCharsets.UTF_8);
        int elements = align(layoutAt(1) + text.length);
        int stride = VERSION_LENGTH + SINGLE_COPIES * initial.length;
        ObjectSpec spec = ObjectSpec.of(ObjectType.RECORD, name, 1, (long) elements + stride);
        ObjectRef ref = workspace.findOrCreate(spec, made -> initialise(made, text, elements, initial));
        checkLayout(ref, layout, initial.length);
        return ref;
    }

    private static void initialise(ObjectRef ref, byte[] layout, int elements, byte[] initial) {
        IntCells words = ref.ints(0);
        words.setPlain(ELEMENTS_OFFSET / Integer.BYTES, elements);
        words.setPlain(STRIDE_OFFSET / Integer.BYTES, VERSION_LENGTH + SINGLE_COPIES * initial.length);
        words.setPlain(COPY_LENGTH_OFFSET / Integer.BYTES, initial.length);
        words.setPlain(COPIES_OFFSET / Integer.BYTES, SINGLE_COPIES);
        words.setPlain(LOCKS_OFFSET / Integer.BYTES, 1);
        words.setPlain(LAYOUT_LENGTH_OFFSET / Integer.BYTES, layout.length);
        ByteCells bytes = new ByteCells(ref.memory(), ref.body());
        bytes.write(layoutAt(1), layout, 0, layout.length);
        bytes.write(elements + VERSION_LENGTH, initial, 0, initial.length);
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
                    describe(layout, length),
                    describe(found.layout, found.length),
                    ref.workspace().directory().toString());
        }
    }

    private static String describe(String layout, int length) {
        return "a " + ObjectType.RECORD.publicName() + " of " + length + " bytes ["
                + layout.strip().replace("\n", ", ") + "]";
    }

    /** Returns a line for each field. */
    public String layout() {
        return layout;
    }

    /** Returns the number of writes. */
    public long version() {
        return LongAccess.getVolatile(memory, buffer, body + element);
    }

    /**
     * Copies the current bytes into an array of the record's length.
     *
     * @return their version
     */
    public long read(byte[] into) {
        while (true) {
            // SYNC record-written: volatile. Pairs with the store in publish(). Without it a reader could see the
            // version before the bytes.
            long seen = version();
            copyOf(seen, into);
            if (isIntact(seen)) {
                return seen;
            }
            Thread.onSpinWait();
        }
    }

    /** Replaces the bytes. */
    public void write(byte[] from) {
        acquire();
        try {
            publish(version(), from);
        } finally {
            lock.release();
        }
    }

    /** Replaces the bytes and copies the former ones. */
    public void getAndSet(byte[] into, byte[] from) {
        acquire();
        try {
            long current = version();
            copyOf(current, into);
            publish(current, from);
        } finally {
            lock.release();
        }
    }

    /** Replaces the bytes if there was no write since {@code seen} was read. */
    public boolean writeIfUnchanged(long seen, byte[] from) {
        acquire();
        try {
            boolean unchanged = version() == seen;
            if (unchanged) {
                publish(seen, from);
            }
            return unchanged;
        } finally {
            lock.release();
        }
    }

    /** Replaces the bytes if they equal {@code expected}. */
    public boolean compareAndSet(byte[] expected, byte[] from) {
        byte[] current = new byte[length];
        while (true) {
            long seen = read(current);
            if (!Arrays.equals(current, expected)) {
                return false;
            }
            if (writeIfUnchanged(seen, from)) {
                return true;
            }
        }
    }

    private void acquire() {
        lock.acquire(Long.MAX_VALUE, false); // it recovers by itself, so it is acquired
    }

    /** Writes the next copy and makes it the current one. The caller holds the lock. */
    private void publish(long current, byte[] from) {
        bytes.write(copyAt(current + 1), from, 0, length);
        // SYNC record-written: volatile. Pairs with the read in read().
        LongAccess.setVolatile(memory, buffer, body + element, current + 1);
        // SYNC record-overwritten: a release fence between this store and the bytes of later writes, which overwrite
        // older copies. Pairs with the acquire fence in isIntact(). Without it a reader could see those bytes and an
        // older version.
        Fences.release();
    }

    /** Tells whether the bytes of this version, which were read before, had not been overwritten. */
    private boolean isIntact(long seen) {
        // SYNC record-overwritten: an acquire fence before the load. Pairs with the release fence in publish(). Without
        // it the version could be read before the bytes.
        Fences.acquire();
        return LongAccess.getOpaque(memory, buffer, body + element) - seen < copies - 1;
    }

    private void copyOf(long ofVersion, byte[] into) {
        bytes.read(copyAt(ofVersion), into, 0, length);
    }

    private int copyAt(long ofVersion) {
        return element + VERSION_LENGTH + ((int) ofVersion & copies - 1) * length;
    }

    private static int layoutAt(int locks) {
        return LENGTH + locks * LockDescriptor.LENGTH;
    }

    private static int align(int offset) {
        return offset + LENGTH - 1 & -LENGTH;
    }
}
