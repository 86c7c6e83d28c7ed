package io.polyproc.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Threads of a test, whose failures are the test's. */
public final class Crew {

    private static final long DEADLINE_SECONDS = 60;

    /** A thread at work. */
    public static final class Member<T> {
        private final Thread thread;
        private final CompletableFuture<T> result;

        private Member(Thread thread, CompletableFuture<T> result) {
            this.thread = thread;
            this.result = result;
        }

        /** The thread itself. */
        public Thread thread() {
            return thread;
        }

        /** Whether it is through. */
        public boolean isDone() {
            return result.isDone();
        }

        /** Waits for what it returns; what it throws is thrown here. */
        public T result() throws Exception {
            try {
                T value = result.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
                thread.join();
                return value;
            } catch (ExecutionException e) {
                thread.join();
                if (e.getCause() instanceof Exception cause) {
                    throw cause;
                }
                throw (Error) e.getCause();
            } catch (TimeoutException e) {
                throw new AssertionError(thread + " is not through after " + DEADLINE_SECONDS + " s", e);
            }
        }
    }

    /** Work of one of several threads. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does the part of thread number {@code index}, from 0. */
        T run(int index) throws Exception;
    }

    private Crew() {}

    /** Starts one thread. */
    public static <T> Member<T> start(String name, Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(work.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return new Member<>(thread, result);
    }

    /** Starts the threads at the same moment, and waits for them; returns their results in order. */
    public static <T> List<T> together(int count, Work<T> work) throws Exception {
        CountDownLatch begin = new CountDownLatch(1);
        List<Member<T>> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int index = i;
            members.add(start("crew-" + i, () -> {
                begin.await();
                return work.run(index);
            }));
        }
        begin.countDown();
        List<T> results = new ArrayList<>();
        for (Member<T> member : members) {
            results.add(member.result());
        }
        return results;
    }
}
