package io.polyproc.internal.pool;

import io.polyproc.codec.SerializationException;
import java.io.Serializable;
import java.util.Objects;
import java.util.concurrent.FutureTask;

/** Refuses tasks that cannot be sent because of their class, and names the remedy. */
final class UnsendableTask {

    private static final String FUTURES = "java.util.concurrent.CompletableFuture$";

    private UnsendableTask() {}

    /**
     * Refuses a task whose class is not serializable.
     *
     * @throws SerializationException with the name of the class, and the remedy
     */
    static void check(Object task) {
        boolean isSerializable = Objects.requireNonNull(task, "the function is null") instanceof Serializable;
        if (!isSerializable || isOfAFuture(task)) {
            throw new SerializationException(
                    "a " + task.getClass().getName() + " cannot be sent to another process. " + remedy(task), null);
        }
    }

    /**
     * Tells whether the task completes a future of this process. Some of these classes inherit Serializable, but their
     * fields are not serializable.
     */
    private static boolean isOfAFuture(Object task) {
        return task.getClass().getName().startsWith(FUTURES);
    }

    private static String remedy(Object task) {
        if (isOfAFuture(task)) {
            return "It completes a future of this process. In place of CompletableFuture.supplyAsync(call, pool) use"
                    + " pool.submit(call), which gives a CompletableFuture; in place of"
                    + " future.thenApplyAsync(function, pool), future.thenCompose(x -> pool.applyAsync(function, x))";
        }
        if (task instanceof FutureTask) {
            return "A FutureTask, and an ExecutorCompletionService makes one of each task, is a future of this process."
                    + " Use pool.submit(call), which gives a future, or imapUnordered for results in the order of"
                    + " completion";
        }
        return "It is not serializable: write the task as a lambda in a call of the pool's method, or have its class"
                + " implement java.io.Serializable";
    }
}
