package io.polyproc.internal.sync;

/**
 * Body of a read-write lock.
 *
 * <pre>
 *     0  mutex    {@link LockDescriptor}: held by the writer, and by a reader that comes in behind a writer
 *   128  drained  int   raised when a reader leaves; a writer sleeps on it
 *   256  writing  int   1 while the holder of the mutex may change what the lock guards
 *   260  deaths   int   how many writers died writing
 *   264  used     int   no reader's place behind this one was ever used
 *   384  readers  {@link #READERS} places of {@link #PLACE_LENGTH} bytes, one for each process, each one long:
 *                 participant id in the high half, how many of its threads read in the low; 0 when free
 * 16768  end
 * </pre>
 *
 * A place is taken by compare-and-set, and belongs to its process until that is gone.
 */
public final class ReadWriteLockDescriptor {

    /** How many processes can read through one lock. */
    public static final int READERS = 256;

    static final int PLACE_LENGTH = 64;

    static final int MUTEX_OFFSET = 0;
    static final int DRAINED_OFFSET = 128;
    static final int WRITING_OFFSET = 256;
    static final int DEATHS_OFFSET = 260;
    static final int USED_OFFSET = 264;
    static final int READERS_OFFSET = 384;

    /** Length of the body in bytes. */
    public static final int LENGTH = READERS_OFFSET + READERS * PLACE_LENGTH;

    private ReadWriteLockDescriptor() {}
}
