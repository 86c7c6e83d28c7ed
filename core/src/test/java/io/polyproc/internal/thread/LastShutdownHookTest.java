package io.polyproc.internal.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The action of the last hook runs behind all others, in whatever order a JVM starts and joins them. */
@Timeout(60)
class LastShutdownHookTest {

    private static final long LONG = TimeUnit.SECONDS.toNanos(60);

    private final CountDownLatch acted = new CountDownLatch(1);
    private final AtomicReference<String> aliveThen = new AtomicReference<>();
    private final List<Thread> hooks = new ArrayList<>();

    /** A hook of the program that ends when the latch is open. */
    private Thread hook(CountDownLatch end) {
        return new Thread(() -> {
            while (end.getCount() > 0) {
                LockSupport.parkNanos(100_000);
            }
        });
    }

    private LastShutdownHook last(long waitNanos) {
        return new LastShutdownHook(
                () -> {
                    aliveThen.set("" + hooks.stream().filter(Thread::isAlive).count());
                    acted.countDown();
                },
                waitNanos);
    }

    /** What {@code ApplicationShutdownHooks} of the JDK does. */
    private static Thread run(List<Thread> all) {
        Thread runner = new Thread(() -> {
            all.forEach(Thread::start);
            for (Thread each : all) {
                boolean joined = false;
                while (!joined) {
                    try {
                        each.join();
                        joined = true;
                    } catch (InterruptedException e) {
                        // As the JDK does.
                    }
                }
            }
        });
        runner.start();
        return runner;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void theActionWaitsForTheHooksInFrontOfItAndBehindIt(int position) throws Exception {
        List<CountDownLatch> ends = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ends.add(new CountDownLatch(1));
            hooks.add(hook(ends.get(i)));
        }
        List<Thread> all = new ArrayList<>(hooks);
        all.add(position, last(LONG));
        Thread runner = run(all);
        for (int i = 2; i >= 0; i--) {
            assertFalse(acted.await(30, TimeUnit.MILLISECONDS), "hook " + i + " is alive");
            ends.get(i).countDown();
        }
        acted.await();
        assertEquals("0", aliveThen.get());
        runner.join();
    }

    @Test
    void aHookThatHoldsItsOwnMonitorIsNotTakenForTheEnd() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread inner = hook(end);
        Thread holder = new Thread() {
            @Override
            public synchronized void run() {
                inner.run();
            }
        };
        hooks.add(holder);
        Thread runner = run(List.of(holder, last(LONG)));
        assertFalse(acted.await(50, TimeUnit.MILLISECONDS));
        end.countDown();
        acted.await();
        assertEquals("0", aliveThen.get());
        runner.join();
    }

    @Test
    void aDaemonThatIsStartedMeanwhileIsNoHook() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread daemon = hook(end);
        daemon.setDaemon(true);
        Thread starter = new Thread() {
            @Override
            public void start() {
                daemon.start();
                super.start();
            }
        };
        Thread runner = run(List.of(last(LONG), starter));
        acted.await();
        assertTrue(daemon.isAlive());
        end.countDown();
        daemon.join();
        runner.join();
    }

    @Test
    void withoutOtherHooksTheActionRunsAtOnce() throws Exception {
        Thread runner = run(List.of(last(LONG)));
        assertTrue(acted.await(20, TimeUnit.SECONDS), "long before the limit");
        runner.join();
    }

    @Test
    void aHookThatDoesNotEndIsWaitedForUpToTheLimit() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        hooks.add(hook(never));
        Thread runner = run(List.of(hooks.get(0), last(TimeUnit.MILLISECONDS.toNanos(50))));
        acted.await();
        assertEquals("1", aliveThen.get());
        never.countDown();
        runner.join();
    }

    @Test
    void aCallWithATimeoutExtendsTheLimit() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        hooks.add(hook(end));
        LastShutdownHook last = last(TimeUnit.MILLISECONDS.toNanos(200));
        Thread runner = run(List.of(hooks.get(0), last));
        Await.until("it waits", last::isAlive);
        LastShutdownHook.allow(TimeUnit.SECONDS.toNanos(30));
        LastShutdownHook.allow(Long.MAX_VALUE);
        LastShutdownHook.allow(Long.MIN_VALUE);
        assertFalse(acted.await(300, TimeUnit.MILLISECONDS), "the limit alone would be over");
        end.countDown();
        acted.await();
        assertEquals("0", aliveThen.get());
        runner.join();
    }
}
