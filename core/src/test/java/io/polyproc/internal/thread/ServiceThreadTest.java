package io.polyproc.internal.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ServiceThreadTest {

    @Test
    void whateverTheBodyThrowsReachesTheBoundary() throws InterruptedException {
        for (Throwable thrown : List.of(new IOException("io"), new AssertionError("error"), new StackOverflowError())) {
            AtomicReference<Throwable> seen = new AtomicReference<>();
            ServiceThread thread = ServiceThread.of(
                    "test",
                    () -> {
                        throw thrown;
                    },
                    seen::set);
            thread.start();
            thread.join();
            assertSame(thrown, seen.get());
        }
    }

    @Test
    void aBodyThatReturnsReachesNoBoundary() throws InterruptedException {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        ServiceThread thread = ServiceThread.of("test", () -> {}, seen::set);
        assertTrue(thread.isDaemon());
        assertEquals("test", thread.getName());
        thread.start();
        thread.join();
        assertNull(seen.get());
    }

    @Test
    void aBoundaryThatFailsItselfReachesTheUncaughtExceptionHandler() throws InterruptedException {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        IllegalStateException second = new IllegalStateException("second");
        ServiceThread thread = ServiceThread.of(
                "test",
                () -> {
                    throw new IOException("first");
                },
                failure -> {
                    throw second;
                });
        thread.setUncaughtExceptionHandler((t, thrown) -> seen.set(thrown));
        thread.start();
        thread.join();
        assertSame(second, seen.get());
    }
}
