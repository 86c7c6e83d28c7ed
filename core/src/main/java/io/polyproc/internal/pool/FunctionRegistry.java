package io.polyproc.internal.pool;

import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.codec.TaskCodec;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The functions of a pool, in serialized form. A function that captures nothing is serialized once. Any other is
 * serialized at each call, since the captured values may have changed.
 *
 * <p>At most {@value #MOST_CONSTANTS} functions without captures are cached. So a program that defines classes at run
 * time does not fill the heap, and few of its class loaders stay reachable. A function whose code travels is cached as
 * long as a job has it.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class FunctionRegistry {

    /** The size at which the cache is cleared; a function is then serialized again at its next use. */
    private static final int MOST_CONSTANTS = 1024;

    private static final double WEIGHT = 0.25;

    private final MappedWorkspace workspace;
    private final int mostConstants;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Class<?>, Function> constants = new ConcurrentHashMap<>();

    /** Functions whose code has travelled. Each holds published code and a class loader. Guarded by itself. */
    private final Map<Class<?>, WeakReference<Function>> travelling = new WeakHashMap<>();

    private volatile boolean hasTravelling;

    FunctionRegistry(MappedWorkspace workspace) {
        this(workspace, MOST_CONSTANTS);
    }

    FunctionRegistry(MappedWorkspace workspace, int mostConstants) {
        this.workspace = workspace;
        this.mostConstants = mostConstants;
    }

    /**
     * Returns the serialized form of a function.
     *
     * @throws io.polyproc.codec.SerializationException when it is not serializable
     */
    Function of(Object function) {
        Function known = constants.get(
                Objects.requireNonNull(function, "the function is null").getClass());
        if (known == null && hasTravelling) {
            known = travelling(function.getClass());
        }
        if (known != null) {
            return known;
        }
        TaskCodec.Written written = TaskCodec.write(function, workspace, "function");
        Function fresh = new Function(ids.incrementAndGet() & Integer.MAX_VALUE, written);
        if (written.code() != null) {
            if (written.isConstant()) {
                synchronized (travelling) {
                    travelling.put(function.getClass(), new WeakReference<>(fresh));
                    hasTravelling = true;
                }
            }
        } else if (written.isConstant()) {
            if (constants.size() >= mostConstants) {
                constants.clear();
            }
            constants.putIfAbsent(function.getClass(), fresh);
        }
        return fresh;
    }

    /** Returns a function whose code has travelled, if a job still has it. */
    private @Nullable Function travelling(Class<?> type) {
        synchronized (travelling) {
            WeakReference<Function> known = travelling.get(type);
            Function function = known == null ? null : known.get();
            List<PublishedCode> code = function == null ? null : function.code();
            if (code != null) {
                code.forEach(PublishedCode::publishAgain);
            }
            return function;
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
