package io.polyproc.internal.pool;

import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.codec.TaskCodec;
import io.polyproc.internal.worker.Message;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The functions of a pool, in serialized form. A function that captures nothing is serialized once. Any other is
 * serialized at each call, since the captured values may have changed.
 *
 * <p>At most {@value #MOST_CONSTANTS} functions without captures are cached. So a program that defines classes at run
 * time does not fill the heap, and few of its class loaders stay reachable.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class FunctionRegistry {

    /** The size at which the cache is cleared; a function is then serialized again at its next use. */
    static final int MOST_CONSTANTS = 1024;

    private static final double WEIGHT = 0.25;

    private final MappedWorkspace workspace;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Class<?>, Function> constants = new ConcurrentHashMap<>();

    /** The cached functions whose code has travelled, the oldest first. Guarded by itself. */
    private final Set<Class<?>> travelling = new LinkedHashSet<>();

    FunctionRegistry(MappedWorkspace workspace) {
        this.workspace = workspace;
    }

    /**
     * Returns the serialized form of a function.
     *
     * @throws io.polyproc.codec.SerializationException when it is not serializable
     */
    Function of(Object function) {
        Function known = constants.get(
                Objects.requireNonNull(function, "the function is null").getClass());
        if (known != null) {
            return known;
        }
        TaskCodec.Written written = TaskCodec.write(function, workspace, "function");
        Function fresh = new Function(ids.incrementAndGet() & Integer.MAX_VALUE, written);
        if (written.isConstant()) {
            if (constants.size() >= MOST_CONSTANTS) {
                constants.clear();
            }
            constants.putIfAbsent(function.getClass(), fresh);
            if (written.code() != null) {
                limitTravelling(function.getClass());
            }
        }
        return fresh;
    }

    /** Forgets the oldest of many functions whose code has travelled: each holds a class loader, and a file. */
    private void limitTravelling(Class<?> latest) {
        synchronized (travelling) {
            travelling.add(latest);
            if (travelling.size() > Message.FUNCTIONS) {
                Class<?> oldest = travelling.iterator().next();
                travelling.remove(oldest);
                constants.remove(oldest);
            }
        }
    }

    /** Returns the number of cached functions. */
    int constants() {
        return constants.size();
    }

    /** A serialized function with its statistics. */
    static final class Function {

        private final int id;
        private final TaskCodec.Written written;
        private volatile double nanosPerItem;

        Function(int id, TaskCodec.Written written) {
            this.id = id;
            this.written = written;
        }

        int id() {
            return id;
        }

        byte[] bytes() {
            return written.bytes();
        }

        /** Returns its label for diagnostics. */
        String label() {
            return written.label();
        }

        /** Returns the code that it needs; null if the class path is enough. */
        @Nullable
        List<PublishedCode> code() {
            return written.code();
        }

        /** Returns the average time of one call; 0 while it is unknown. */
        double nanosPerItem() {
            return nanosPerItem;
        }

        /** Updates the average time of a call. */
        void learn(int items, long nanos) {
            double sample = (double) nanos / items;
            double before = nanosPerItem;
            nanosPerItem = before == 0 ? sample : before + WEIGHT * (sample - before);
        }
    }
}
