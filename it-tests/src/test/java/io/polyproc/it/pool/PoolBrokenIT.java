package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.SerializationException;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.pool.PoolBrokenException;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.value.SharedInt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests pools that cannot have workers: they fail once, with the reason, and do not try forever. */
@MultiJvmTest
class PoolBrokenIT {

    private static PoolBrokenException failureOf(CompletableFuture<?> future) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> future.get(60, TimeUnit.SECONDS));
        return assertInstanceOf(PoolBrokenException.class, e.getCause());
    }

    @Test
    void anInitializerThatThrowsFailsThePoolOnceWithItsStack(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt tries = mp.sharedInt(0);
            PoolOptions options = PoolOptions.ofWorkers(2).withInitializer(() -> {
                tries.addAndGet(1);
                throw new IllegalStateException("no model");
            });
            try (ProcessPool pool = mp.pool(options)) {
                List<CompletableFuture<Integer>> futures = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    futures.add(pool.submit(() -> 1));
                }
                for (CompletableFuture<Integer> future : futures) {
                    Throwable reason = failureOf(future).getCause();
                    assertEquals("no model", reason.getMessage());
                    assertTrue(reason.getStackTrace()[0].toString().contains("PoolBrokenIT"), "the worker's stack");
                }
                assertThrows(PoolBrokenException.class, () -> pool.submit(() -> 1));
                assertThrows(PoolBrokenException.class, () -> pool.map((Integer x) -> x, List.of(1)));
                assertTrue(pool.isShutdown());
                assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
            }
            assertTrue(tries.get() <= 2, "tried " + tries.get() + " times with two workers");
        }
    }

    @Test
    void anInitializerThatCannotBeSentIsRefusedAtOnce(Site site) {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Object stays = new Object();
            PoolOptions options = PoolOptions.ofWorkers(1).withInitializer(() -> stays.hashCode());
            SerializationException e = assertThrows(SerializationException.class, () -> mp.pool(options));
            assertTrue(e.getMessage().contains("initializer"), e::getMessage);
        }
    }

    @Test
    void anInitializerThatEndsItsProcessFailsThePool(Site site) {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt tries = mp.sharedInt(0);
            PoolOptions options = PoolOptions.ofWorkers(1).withInitializer(() -> {
                tries.addAndGet(1);
                Runtime.getRuntime().halt(4);
            });
            try (ProcessPool pool = mp.pool(options)) {
                PoolBrokenException e = failureOf(pool.submit(() -> 1));
                assertTrue(e.getMessage().contains("exit code 4"), e::getMessage);
                assertTrue(tries.get() <= 5, "tried " + tries.get() + " times");
            }
        }
    }

    @Test
    void aWorkerThatIsKilledWhileItStartsIsReplaced(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt tries = mp.sharedInt(0);
            PoolOptions options = PoolOptions.ofWorkers(1).withInitializer(() -> {
                if (tries.addAndGet(1) <= 2) {
                    Signals.send("KILL", ProcessHandle.current().pid());
                }
            });
            try (ProcessPool pool = mp.pool(options)) {
                assertEquals(1, pool.submit(() -> 1).get(60, TimeUnit.SECONDS));
                assertEquals(2, pool.stats().workersDied());
            }
        }
    }

    @Test
    void aWorkerThatCannotBeStartedFailsThePoolWithTheReason(Site site) {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(2)
                        .withJvmOptions("-XX:NoSuchOption")
                        .withErrorOutput((worker, line) -> {})
                        .withOutput((worker, line) -> {}))) {
            PoolBrokenException e = failureOf(pool.submit(() -> 1));
            assertTrue(e.getMessage().contains("NoSuchOption"), e::getMessage);
        }
    }
}
