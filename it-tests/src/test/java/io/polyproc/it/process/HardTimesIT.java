package io.polyproc.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Site.Captured;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.process.ChildProcess;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests children and parents with a full heap or a pending interrupt: all guarantees hold. */
@MultiJvmTest
class HardTimesIT {

    private static final String[] SMALL_HEAP = {"-Xmx24m", "-XX:+UseSerialGC"};

    /** The number of times that the child finds its heap full, and continues, before the parent is killed. */
    private static final int ROUNDS = 5;

    /** The objects that fill the heap. */
    private static Object[] hog;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aChildWhoseHeapIsOrWasFullEndsWithItsParent(boolean staysFull, Site site) {
        TestJvm parent = site.start(HardTimesIT.class, "startHog", staysFull);
        long child = Long.parseLong(parent.await("full "));
        assertTrue(Signals.isAlive(child), "alive as long as its parent is");
        parent.kill();
        Await.until("the child ends", () -> !Signals.isAlive(child));
        Await.until("the next open removes the workspace", () -> {
            Multiprocessing.open().close();
            return site.directory().toFile().list().length == 0;
        });
    }

    static void startHog(String[] args) throws Exception {
        boolean staysFull = Boolean.parseBoolean(args[0]);
        Multiprocessing mp = Multiprocessing.open();
        SharedInt full = mp.sharedInt(0);
        ChildProcess child = mp.process(() -> {
                    CountDownLatch never = new CountDownLatch(1);
                    count(full, 0);
                    fill(400);
                    if (!staysFull) {
                        hog = null;
                    }
                    while (staysFull) {
                        // Also the memory that other threads free: the thread that watches the parent finds no room at
                        // all.
                        takeTheRest();
                        count(full, 1);
                    }
                    full.set(ROUNDS);
                    never.await();
                })
                .jvmOptions(SMALL_HEAP)
                .start();
        Await.until("the heap of the child is full", () -> full.get() >= ROUNDS);
        TestMain.say("full " + child.pid());
        TestMain.hear();
    }

    /** Fills the heap to the last bytes, for some polls of the thread that watches the parent. */
    private static void fill(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (int size = 1 << 20; System.nanoTime() - end < 0; ) {
            try {
                Object[] next = new Object[size];
                next[0] = hog;
                hog = next;
            } catch (OutOfMemoryError e) {
                size = Math.max(1, size / 2);
            }
        }
    }

    private static void count(SharedInt full, int rounds) {
        try {
            full.getAndAdd(rounds);
        } catch (OutOfMemoryError e) {
            // Rounds that are not counted.
        }
    }

    private static void takeTheRest() {
        while (true) {
            try {
                Object[] next = new Object[1];
                next[0] = hog;
                hog = next;
            } catch (OutOfMemoryError e) {
                return;
            }
        }
    }

    @Test
    void aTaskThatFailsSinceTheHeapIsFullReportsThat(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Captured captured = site.start(mp.process(() -> {
                        while (true) {
                            Object[] next = new Object[1000];
                            next[0] = hog;
                            hog = next;
                        }
                    })
                    .jvmOptions(SMALL_HEAP));
            captured.join();
            assertEquals(1, captured.child().exitCode());
            // The heap is as full as before when the failure is written: at least its type arrives.
            Throwable failure = captured.child().failure().orElseThrow();
            assertTrue(failure.toString().contains("OutOfMemoryError"), failure::toString);
        }
    }

    @Test
    void anInterruptThatTheTaskLeavesDoesNotLoseItsFailure(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Captured captured = site.start(mp.process(() -> {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException("on purpose");
                    }))
                    .join();
            Throwable failure = captured.child().failure().orElseThrow();
            assertInstanceOf(IllegalStateException.class, failure);
            assertEquals("on purpose", failure.getMessage());
        }
    }

    @Test
    void anInterruptedThreadStartsChildrenAndKeepsTheInterrupt(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt ran = mp.sharedInt(0);
            Thread.currentThread().interrupt();
            ChildProcess cold = mp.start(() -> ran.getAndAdd(1));
            assertTrue(Thread.interrupted(), "the interrupt is kept");
            cold.join();
            mp.keepSpares(1);
            Await.until("a spare is ready", () -> mp.readySpares() == 1);
            Thread.currentThread().interrupt();
            ChildProcess warm = mp.start(() -> ran.getAndAdd(1));
            assertTrue(Thread.interrupted(), "the interrupt is kept");
            warm.join();
            assertEquals(2, ran.get());
        }
    }
}
