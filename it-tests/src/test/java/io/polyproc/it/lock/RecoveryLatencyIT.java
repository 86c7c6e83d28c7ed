package io.polyproc.it.lock;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Soak;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.value.SharedLong;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Measures the time from the death of an owner until a parked waiter in another JVM gets the exception. */
@MultiJvmTest
class RecoveryLatencyIT {

    private static final Duration GENEROUS = Duration.ofSeconds(5);
    private static final Duration MIGHT_BE_ASLEEP = Duration.ofMillis(60);

    @ParameterizedTest(name = "{0}, {1} kills")
    @CsvSource({"futex, 10", "polling, 4"})
    void aParkedWaiterLearnsOfTheDeathSoon(String parker, int kills, Site site) throws Exception {
        long[] latencies = new long[Soak.scaled(kills)];
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcLock lock = mp.named(Owner.LOCK).lock();
            SharedLong toldAt = mp.named("told at").sharedLong(0);
            TestJvm waiter = site.jvm().parker(parker).start(RecoveryLatencyIT.class, "wait", site.workspace());
            TestJvm next = site.jvm().parker(parker).start(Owner.class, "obey", site.workspace());
            for (int i = 0; i < latencies.length; i++) {
                TestJvm owner = next;
                owner.await("ready");
                owner.say("lock");
                owner.await("locked");
                waiter.say("lock");
                waiter.await("waiting");
                next = site.jvm().parker(parker).start(Owner.class, "obey", site.workspace());
                lock.tryLock(MIGHT_BE_ASLEEP);
                // At any moment of the waiter's sleep, not always at the same.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(i * 7 % 50));
                long killedAt = System.nanoTime();
                owner.kill();
                waiter.await("told");
                latencies[i] = toldAt.get() - killedAt;
            }
        }
        Arrays.sort(latencies);
        System.out.printf(
                "recovery latency, %s, %d kills: median %.1f ms, max %.1f ms%n",
                parker, latencies.length, latencies[latencies.length / 2] / 1e6, latencies[latencies.length - 1] / 1e6);
        assertTrue(latencies[latencies.length - 1] < GENEROUS.toNanos(), "no wait is endless");
    }

    static void wait(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open(Path.of(args[0]));
        IpcLock lock = mp.named(Owner.LOCK).lock();
        SharedLong toldAt = mp.named("told at").sharedLong(0);
        while (true) {
            TestMain.hear();
            TestMain.say("waiting");
            try {
                lock.lock();
                throw new AssertionError("got the lock of a living owner");
            } catch (OwnerDiedException e) {
                toldAt.set(System.nanoTime());
                lock.recover(() -> {});
                TestMain.say("told");
            }
        }
    }
}
