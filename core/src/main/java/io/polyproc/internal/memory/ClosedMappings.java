package io.polyproc.internal.memory;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Closed mappings of deleted files whose buffers the garbage collector has not found unreachable yet. Until then their
 * pages take space in the file system.
 *
 * <p>As the JDK does for direct buffers, this class requests a collection when the space is needed: when a new file
 * does not fit ({@link #free}), and when the pages of closed mappings take more space than is left ({@link #bound}). So
 * a collection happens at most once each time that half of the remaining space was filled. With {@code
 * -XX:+DisableExplicitGC} the collector alone decides.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
public final class ClosedMappings {

    private static final int LONGEST_PAUSE_MILLIS = 128;
    private static final ReferenceQueue<ByteBuffer> UNREACHABLE = new ReferenceQueue<>();

    /** Guarded by itself, as is {@link #bytes}. */
    private static final Set<Closed> PENDING = new HashSet<>();

    private static long bytes;

    private ClosedMappings() {}

    private static final class Closed extends PhantomReference<ByteBuffer> {
        private final long length;

        Closed(ByteBuffer buffer, long length) {
            super(buffer, UNREACHABLE);
            this.length = length;
        }
    }

    /** Notes a closed mapping whose file is deleted. */
    static void add(ByteBuffer buffer, long length) {
        synchronized (PENDING) {
            PENDING.add(new Closed(buffer, length));
            bytes += length;
        }
    }

    /** Returns the total length of such mappings in bytes. */
    static long bytes() {
        synchronized (PENDING) {
            for (Reference<?> found = UNREACHABLE.poll(); found != null; found = UNREACHABLE.poll()) {
                if (PENDING.remove(found)) {
                    bytes -= ((Closed) found).length;
                }
            }
            return bytes;
        }
    }

    /** Requests a collection if such mappings take more space than is left in the file system of a directory. */
    public static void bound(Path directory) {
        if (bytes() > directory.toFile().getUsableSpace()) {
            System.gc();
        }
    }

    /**
     * Requests a collection, and waits until there is enough space.
     *
     * @return true if there is enough space; false at once without such mappings
     */
    static boolean free(BooleanSupplier enough) {
        if (bytes() == 0) {
            return false;
        }
        System.gc();
        boolean interrupted = false;
        for (long pause = 1; !enough.getAsBoolean() && pause <= LONGEST_PAUSE_MILLIS; pause *= 2) {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return enough.getAsBoolean();
    }
}
