package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pool whose file system is full for a while. Needs the right to mount one. */
@MultiJvmTest
class PoolNoSpaceIT {

    @TempDir
    Path temporary;

    private Path small;
    private boolean mounted;

    @BeforeEach
    void mountSmallFileSystem() throws Exception {
        small = Files.createDirectory(temporary.resolve("small"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", small.toString());
        assumeTrue(mounted, "cannot mount a file system here");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            // Lazily: the mappings of a closed workspace end with the next collection.
            assertTrue(run("umount", "-l", small.toString()));
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void fill(Path file) {
        byte[] page = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(page);
            }
        } catch (IOException e) {
            // It is full.
        }
    }

    private static int waitIn(SharedInt running, SharedInt mayEnd, int step) {
        running.addAndGet(1);
        while (mayEnd.get() < step) {
            LockSupport.parkNanos(1_000_000);
        }
        running.addAndGet(-1);
        return step;
    }

    @Test
    void aPoolGoesOnWithTheWorkersThatItHasAndGetsTheOthersWhenThereIsRoom(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(small.resolve("workspace"));
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(2).withSpares(0))) {
            SharedInt running = mp.sharedInt(0);
            SharedInt mayEnd = mp.sharedInt(0);
            CompletableFuture<Integer> first = pool.submit(() -> waitIn(running, mayEnd, 1));
            Await.until("the first runs", () -> running.get() == 1);
            Path filler = small.resolve("filler");
            fill(filler);
            CompletableFuture<Integer> second = pool.submit(() -> waitIn(running, mayEnd, 1));
            CompletableFuture<Integer> third = pool.submit(() -> waitIn(running, mayEnd, 2));
            CompletableFuture<Integer> fourth = pool.submit(() -> waitIn(running, mayEnd, 2));
            Await.until(
                    "the start of the second worker has failed",
                    () -> pool.stats().workers().size() == 1);
            mayEnd.set(1);
            assertEquals(1, first.get(60, TimeUnit.SECONDS));
            assertEquals(1, second.get(60, TimeUnit.SECONDS), "by the worker that there is");
            Files.delete(filler);
            Await.until("the second worker is there", () -> running.get() == 2);
            mayEnd.set(2);
            assertEquals(2, third.get(60, TimeUnit.SECONDS));
            assertEquals(2, fourth.get(60, TimeUnit.SECONDS));
            assertEquals(0, pool.stats().workersDied());
        }
    }
}
