package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests the state that a task leaves in its worker, and its restoration for the next one. */
@MultiJvmTest
class PoolLeftoversIT {

    private static final String KEY = "leftovers.key";

    /** Describes all state that a worker restores. */
    private static String describe() {
        Thread thread = Thread.currentThread();
        return String.join(
                ", ",
                "loader=" + (thread.getContextClassLoader() == ClassLoader.getSystemClassLoader()),
                "interrupted=" + thread.isInterrupted(),
                "name=" + thread.getName(),
                "priority=" + thread.getPriority(),
                "handler=" + (thread.getUncaughtExceptionHandler() == thread.getThreadGroup()),
                "default handler=" + Thread.getDefaultUncaughtExceptionHandler(),
                "property=" + System.getProperty(KEY),
                "out=" + System.out.getClass().getName(),
                "locale=" + Locale.getDefault() + Locale.getDefault(Locale.Category.FORMAT),
                "zone=" + TimeZone.getDefault().getID());
    }

    private static String leaveAll(String before) throws Exception {
        Thread thread = Thread.currentThread();
        System.setProperty(KEY, "left");
        System.setOut(new JobCallback());
        System.setErr(new JobCallback());
        Locale.setDefault(Locale.forLanguageTag("tr"));
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
        thread.setName("left");
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.setUncaughtExceptionHandler((in, thrown) -> {});
        Thread.setDefaultUncaughtExceptionHandler((in, thrown) -> {});
        thread.setContextClassLoader(new URLClassLoader(new URL[0], null));
        thread.interrupt();
        if (before == null) {
            throw new IllegalStateException("a task that fails leaves the same behind");
        }
        return before;
    }

    private static final class JobCallback extends PrintStream {
        JobCallback() {
            super(OutputStream.nullOutputStream());
        }
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    @Test
    void theNextTaskFindsTheWorkerAsItWas(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            String before = pool.apply(PoolLeftoversIT::describe);
            assertEquals("x", pool.apply(PoolLeftoversIT::leaveAll, "x"));
            assertEquals(before, pool.apply(PoolLeftoversIT::describe));
            assertThrows(TaskException.class, () -> pool.apply(PoolLeftoversIT::leaveAll, (String) null));
            assertEquals(before, pool.apply(PoolLeftoversIT::describe));
            assertEquals(0, pool.stats().workersRecycled());
        }
    }

    @Test
    void theNextItemOfTheSameChunkFindsItAsWell(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            String before = pool.apply(PoolLeftoversIT::describe);
            List<String> found = pool.map(
                    (Integer item) -> item % 2 == 0 ? leaveAll("") : describe(),
                    IntStream.range(0, 6).boxed().toList(),
                    6);
            assertEquals(List.of("", before, "", before, "", before), found);
        }
    }

    @Test
    void whatTheInitializerLeavesStays(Site site) throws InterruptedException {
        PoolOptions options = PoolOptions.ofWorkers(1).withInitializer(() -> {
            System.setProperty(KEY, "initial");
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            Locale.setDefault(Locale.forLanguageTag("tr"));
        });
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(options)) {
            pool.apply(() -> {
                System.clearProperty(KEY);
                TimeZone.setDefault(null);
                Locale.setDefault(Locale.ROOT);
                return null;
            });
            assertEquals("initial", pool.apply(() -> System.getProperty(KEY)));
            assertEquals("Asia/Tokyo", pool.apply(() -> TimeZone.getDefault().getID()));
            assertEquals("tr", pool.apply(() -> Locale.getDefault().getLanguage()));
        }
    }

    @Test
    void aWorkerThatCannotBeRestoredIsReplaced(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            long pid = pool.apply(PoolLeftoversIT::pid);
            assertEquals(pid, pool.apply(() -> {
                // From now on no thread of the group can have its former priority.
                Thread.currentThread().getThreadGroup().setMaxPriority(Thread.MIN_PRIORITY);
                Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
                return pid();
            }));
            assertNotEquals(pid, pool.apply(PoolLeftoversIT::pid));
            assertEquals(1, pool.stats().workersRecycled());
        }
    }

    @Test
    void aWorkerEndsAlthoughATaskHasLeftAThreadBehind(Site site) throws InterruptedException {
        long grace = 60;
        PoolOptions options = PoolOptions.ofWorkers(1).withGrace(Duration.ofSeconds(grace));
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(options)) {
            assertNull(pool.apply(() -> {
                new Thread(() -> {
                            while (true) {
                                LockSupport.park();
                            }
                        })
                        .start();
                return null;
            }));
            long begin = System.nanoTime();
            assertTrue(pool.close(Duration.ofSeconds(grace)));
            assertTrue(System.nanoTime() - begin < Duration.ofSeconds(grace).toNanos(), "it was killed in the end");
        }
    }
}
