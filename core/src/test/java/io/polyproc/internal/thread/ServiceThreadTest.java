package io.polyproc.internal.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
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

    @Test
    void aThreadForTheJvmHasNoContextClassLoaderOfAnApplication() throws InterruptedException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        AtomicReference<ClassLoader> seen = new AtomicReference<>();
        ServiceThread service;
        try {
            thread.setContextClassLoader(new ClassLoader() {});
            service = ServiceThread.ofJvm(
                    "test", () -> seen.set(Thread.currentThread().getContextClassLoader()), failure -> {});
        } finally {
            thread.setContextClassLoader(before);
        }
        service.start();
        service.join();
        assertSame(ClassLoader.getSystemClassLoader(), seen.get());
    }

    @Test
    void joiningWaitsForThreadsOfTheLibraryUpToTheLimit() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        ServiceThread service = ServiceThread.of("test", end::await, failure -> {});
        Thread other = new Thread(LockSupport::park);
        other.setDaemon(true);
        service.start();
        other.start();
        Set<Thread> threads = Set.of(service, other, Thread.currentThread());
        assertTrue(ServiceThread.live().containsAll(threads));
        ServiceThread.join(threads, TimeUnit.MILLISECONDS.toNanos(20));
        assertTrue(service.isAlive());
        ServiceThread.of("test", end::countDown, failure -> {}).start();
        ServiceThread.join(threads, TimeUnit.SECONDS.toNanos(60));
        assertFalse(service.isAlive());
        assertTrue(other.isAlive());
        LockSupport.unpark(other);
    }
}
