package io.polyproc.internal.sync;

/**
 * Body of a read-write lock.
 *
 * <pre>
 *     0  mutex    {@link LockDescriptor}: held by the writer, and by a reader that arrives after a writer
 *   128  drained  int   event count that advances when a reader leaves; a writer waits on it
 *   256  writing  int   1 while the holder of the mutex may change the protected data
 *   260  deaths   int   number of writers that died writing
 *   264  used     int   one more than the highest reader slot ever used
 *   384  readers  {@link #READERS} slots of {@link #SLOT_LENGTH} bytes, one for each process, each one long:
 *                 participant id in the high half, number of its reading threads in the low; 0 when free
 * 16768  end
 * </pre>
 *
 * A slot is taken by CAS, and belongs to its process until that process is gone.
 */
public final class ReadWriteLockDescriptor {

    /** The maximum number of processes that read through one lock. */
    public static final int READERS = 256;

    static final int SLOT_LENGTH = 64;

    static final int MUTEX_OFFSET = 0;
    static final int DRAINED_OFFSET = 128;
    static final int WRITING_OFFSET = 256;
    static final int DEATHS_OFFSET = 260;
    static final int USED_OFFSET = 264;
    static final int READERS_OFFSET = 384;

    /** Length of the body in bytes. */
    public static final int LENGTH = READERS_OFFSET + READERS * SLOT_LENGTH;

    private ReadWriteLockDescriptor() {}
}
