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
 * The mappings that are closed and whose files are deleted, while the collector has not found their buffers
 * unreachable: until then their pages take room in the file system.
 *
 * <p>As the JDK does for direct buffers, a collection is asked for when the room is needed: when a file finds none
 * ({@link #free}), and when the pages of closed mappings take more room than is left for all processes ({@link
 * #bound}). A collection happens at most once each time that the room which is left has been filled by half. With
 * {@code -XX:+DisableExplicitGC} the collector alone decides.
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

    /** How many bytes such mappings have. */
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

    /** Has the collector run when such mappings take more room than is left in the file system of a directory. */
    public static void bound(Path directory) {
        if (bytes() > directory.toFile().getUsableSpace()) {
            System.gc();
        }
    }

    /**
     * Has the collector run, and waits until there is enough room.
     *
     * @return whether there is; false at once when there are no such mappings
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
