package io.polyproc.testkit;

import java.util.concurrent.Callable;

/** Runs something in a thread that has an interrupt pending, as a pool's thread may have. */
public final class Interrupted {

    private Interrupted() {}

    /** What the work returns; fails when the interrupt was swallowed. */
    public static <T> T call(Callable<T> work) throws Exception {
        return Crew.start("interrupted", () -> {
                    Thread.currentThread().interrupt();
                    T result = work.call();
                    if (!Thread.interrupted()) {
                        throw new AssertionError("the interrupt was swallowed");
                    }
                    return result;
                })
                .result();
    }
}
