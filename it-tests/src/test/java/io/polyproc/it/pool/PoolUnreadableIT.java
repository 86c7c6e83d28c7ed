package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ChildException;
import io.polyproc.Multiprocessing;
import io.polyproc.codec.SerializationException;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.pool.ImapOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.ResultIterator;
import io.polyproc.pool.TaskCall;
import io.polyproc.pool.TaskException;
import io.polyproc.pool.TaskFunction;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Tests results and failures that cannot be read in the caller's process: they fail their task only, in every form of
 * call.
 */
@MultiJvmTest
class PoolUnreadableIT {

    /** An object that can be serialized, but not deserialized. */
    private static final class Unreadable implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) {
            throw new AssertionError("invariant");
        }
    }

    /** An object that the filter of the caller's JVM refuses. */
    private static final class Refused implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /** A failure that the filter refuses as well. */
    private static final class RefusedFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedFailure() {
            super("as thrown");
        }
    }

    /** An exception that cannot describe itself in the caller's process. */
    private static final class Speechless extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final long home = ProcessHandle.current().pid();

        @Override
        public String getMessage() {
            if (home != ProcessHandle.current().pid()) {
                throw new AssertionError("no message");
            }
            return "at home";
        }

        @Override
        public int hashCode() {
            throw new AssertionError("no hash code");
        }

        @Override
        public boolean equals(Object other) {
            throw new AssertionError("no equality");
        }
    }

    /** An object that is serialized without recursion, and deserialized with it. */
    private static final class Deep implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) {
            descend(0);
        }

        private static int descend(int depth) {
            return 1 + descend(depth + 1);
        }
    }

    /** A call with one result or exception, in one of the forms that a pool has. */
    @FunctionalInterface
    private interface Form {
        Object call(ProcessPool pool, TaskFunction<Integer, Object> function) throws Throwable;
    }

    private static Map<String, Form> forms() {
        Map<String, Form> forms = new LinkedHashMap<>();
        forms.put("submit", (pool, function) -> get(pool.submit((TaskCall<Object>) () -> function.apply(1))));
        forms.put("applyAsync", (pool, function) -> get(pool.applyAsync(function, 1)));
        forms.put(
                "thenApply",
                (pool, function) -> get(pool.applyAsync(function, 1).thenApply(x -> x)));
        forms.put("apply", (pool, function) -> taskFailure(() -> pool.apply(function, 1)));
        forms.put("map", (pool, function) -> taskFailure(() -> pool.map(function, List.of(1, 2))));
        forms.put("map of a large chunk", (pool, function) -> taskFailure(() -> pool.map(function, ints(100), 100)));
        forms.put("mapAsync", (pool, function) -> get(pool.mapAsync(function, List.of(1))));
        forms.put("imap", (pool, function) -> taskFailure(() -> first(pool.imap(function, List.of(1)))));
        forms.put(
                "imapUnordered",
                (pool, function) -> taskFailure(() -> first(pool.imapUnordered(
                        function, List.of(1, 2), ImapOptions.defaults().withChunkSize(2)))));
        forms.put("invokeAll", (pool, function) -> {
            List<Future<Object>> futures = pool.invokeAll(List.of(callable(function)));
            return get(futures.get(0));
        });
        forms.put("invokeAny", (pool, function) -> {
            try {
                return pool.invokeAny(List.of(callable(function)));
            } catch (ExecutionException e) {
                throw e.getCause();
            }
        });
        return forms;
    }

    private static Callable<Object> callable(TaskFunction<Integer, Object> function) {
        return (Callable<Object> & Serializable) () -> function.apply(1);
    }

    private static List<Integer> ints(int count) {
        List<Integer> ints = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ints.add(i);
        }
        return ints;
    }

    private static <R> R first(ResultIterator<R> results) {
        try (results) {
            return results.next();
        }
    }

    private static Object get(Future<?> future) throws Throwable {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private static Object taskFailure(Callable<?> call) throws Throwable {
        try {
            return call.call();
        } catch (TaskException e) {
            throw e.getCause();
        }
    }

    private static <E extends Throwable> void assertEveryFormThrows(
            Class<E> type, ProcessPool pool, TaskFunction<Integer, Object> function, String text) throws Exception {
        for (Map.Entry<String, Form> form : forms().entrySet()) {
            E e = assertThrows(type, () -> form.getValue().call(pool, function), form.getKey());
            assertTrue(String.valueOf(e).contains(text), () -> form.getKey() + ": " + e);
            assertEquals(4, pool.apply((Integer x) -> x + x, 2), form.getKey());
        }
    }

    @Test
    void aResultWhoseReadObjectThrowsAnErrorFailsItsTask(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            assertEveryFormThrows(SerializationException.class, pool, x -> new Unreadable(), "invariant");
        }
    }

    @Test
    void aResultWhoseReadingOverflowsTheStackFailsItsTask(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            assertEveryFormThrows(SerializationException.class, pool, x -> new Deep(), "StackOverflowError");
        }
    }

    @Test
    void whatTheFilterOfTheCallersJvmRefusesFailsItsTask(Site site) {
        String filter = "-Djdk.serialFilter=!" + Refused.class.getName() + ";!" + RefusedFailure.class.getName();
        site.jvm().options(filter).start(PoolUnreadableIT.class, "refusing").awaitSuccess();
    }

    static void refusing(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            assertEveryFormThrows(SerializationException.class, pool, x -> new Refused(), Refused.class.getName());
            TaskFunction<Integer, Object> fails = x -> {
                throw new RefusedFailure();
            };
            assertEveryFormThrows(ChildException.class, pool, fails, "as thrown");
            assertEquals(0, pool.stats().workersDied());
        }
    }

    @Test
    void anExceptionThatCannotDescribeItselfComesAsAStandIn(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            assertEveryFormThrows(
                    ChildException.class,
                    pool,
                    x -> {
                        throw new Speechless();
                    },
                    "at home");
        }
    }

    @Test
    void aCancellationThatATaskThrowsIsAFailureOfTheTask(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            TaskFunction<Integer, Object> cancels = x -> {
                throw new CancellationException("the user's");
            };
            assertEveryFormThrows(CancellationException.class, pool, cancels, "the user's");
            CompletableFuture<Object> future = pool.applyAsync(cancels, 1);
            ExecutionException e = assertThrows(ExecutionException.class, () -> future.get(60, TimeUnit.SECONDS));
            assertInstanceOf(CancellationException.class, e.getCause());
            assertTrue(future.isCompletedExceptionally());
            assertFalse(future.isCancelled(), "nothing was cancelled");
            assertThrows(TaskException.class, () -> pool.apply(cancels, 1));
        }
    }

    @Test
    void whatFollowsATaskMayThrowAnythingAndDisturbsNothing(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            CompletableFuture<Object> after = pool.submit(() -> 1).thenApply(one -> {
                throw new AssertionError("mine");
            });
            ExecutionException e = assertThrows(ExecutionException.class, () -> after.get(60, TimeUnit.SECONDS));
            assertEquals("mine", e.getCause().getMessage());
            assertEquals(2, pool.apply(() -> 2));
        }
    }
}
