package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the options of a pool about the world of its workers. */
@MultiJvmTest
class PoolWorldIT {

    @Test
    void workersHaveTheEnvironmentDirectoryAndInputThatTheyWereGiven(Site site) throws Exception {
        Path input = Files.writeString(site.directory().resolve("input"), "hello");
        PoolOptions options = PoolOptions.ofWorkers(1)
                .withEnvironment("POLYPROC_TEST", "on")
                .withEnvironment("PATH", null)
                .withDirectory(site.directory())
                .withStdin(Redirect.from(input.toFile()));
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(options)) {
            assertEquals("on null", pool.apply(() -> System.getenv("POLYPROC_TEST") + " " + System.getenv("PATH")));
            assertEquals(
                    site.directory().toRealPath().toString(),
                    pool.apply(() -> Path.of("").toAbsolutePath().toRealPath().toString()));
            assertEquals("hello", pool.apply(() -> new String(System.in.readAllBytes())));
        }
    }

    static List<Jdks.Jdk> jdks() {
        return Jdks.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void workersRunTheJavaThatTheyWereGiven(Jdks.Jdk jdk, Site site) throws Exception {
        PoolOptions options = PoolOptions.ofWorkers(1).withJavaHome(jdk.home()).withDurableQueues(true);
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(options)) {
            assertEquals(jdk.feature(), pool.apply(() -> Runtime.version().feature()));
            boolean isOpen = pool.apply(
                    () -> Object.class.getModule().isOpen("java.lang.reflect", PoolWorldIT.class.getModule()));
            assertTrue(isOpen, "the flags for durable queues");
        }
    }

    @Test
    void valuesThatMakeNoSenseAreRefused(Site site) {
        PoolOptions options = PoolOptions.ofWorkers(1);
        assertThrows(IllegalArgumentException.class, () -> options.withStdin(Redirect.PIPE));
        assertThrows(IllegalArgumentException.class, () -> options.withEnvironment("a=b", "c"));
        assertThrows(NullPointerException.class, () -> options.withDirectory(null));
        assertThrows(NullPointerException.class, () -> options.withJavaHome(null));
    }

    @Test
    void aPoolWaitsForADirectoryThatAppears(Site site) throws Exception {
        File later = site.directory().resolve("later").toFile();
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withDirectory(later.toPath()))) {
            Future<Integer> future = pool.submit(() -> 1);
            assertTrue(later.mkdir());
            assertEquals(1, future.get());
        }
    }

    @Test
    void theWorkersOfAllPoolsOfAProcessShareTheMemory(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool two = mp.pool(PoolOptions.ofWorkers(2))) {
            assertEquals(OptionalLong.empty(), two.stats().workerHeap());
            try (ProcessPool many = mp.pool(PoolOptions.ofWorkers(62))) {
                long share = many.stats().workerHeap().orElseThrow();
                assertEquals(share, two.stats().workerHeap().orElseThrow());
                for (ProcessPool each : List.of(two, many)) {
                    long heap = each.apply(() -> Runtime.getRuntime().maxMemory());
                    assertTrue(heap <= share + (8 << 20) && heap > share / 2, "share=" + share + ", heap=" + heap);
                }
                two.resize(200);
                assertTrue(many.stats().workerHeap().orElseThrow() < share);
                two.resize(2);
            }
            assertEquals(OptionalLong.empty(), two.stats().workerHeap(), "the other pool has ended");
        }
    }

    @Test
    void manyWorkersShareTheMemoryAndAnExplicitHeapCounts(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            try (ProcessPool few = mp.pool(PoolOptions.ofWorkers(3))) {
                assertEquals(OptionalLong.empty(), few.stats().workerHeap());
            }
            long share;
            try (ProcessPool many = mp.pool(PoolOptions.ofWorkers(64))) {
                share = many.stats().workerHeap().orElseThrow();
                long heap = many.apply(() -> Runtime.getRuntime().maxMemory());
                assertTrue(heap <= share + (8 << 20) && heap > share / 2, "share=" + share + ", heap=" + heap);
            }
            try (ProcessPool more = mp.pool(PoolOptions.ofWorkers(128))) {
                assertTrue(more.stats().workerHeap().orElseThrow() < share);
            }
            PoolOptions chosen = PoolOptions.ofWorkers(64).withWorkerHeap(48 << 20);
            try (ProcessPool pool = mp.pool(chosen)) {
                assertEquals(OptionalLong.of(48 << 20), pool.stats().workerHeap());
                assertTrue(pool.apply(() -> Runtime.getRuntime().maxMemory()) <= 48 << 20);
            }
            PoolOptions byEnvironment =
                    PoolOptions.ofWorkers(64).withEnvironment("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=10");
            try (ProcessPool pool = mp.pool(byEnvironment)) {
                assertEquals(OptionalLong.empty(), pool.stats().workerHeap());
            }
        }
    }
}
