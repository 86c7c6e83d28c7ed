package io.polyproc.it.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.sync.IpcEvent;
import io.polyproc.sync.IpcLatch;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.IpcSemaphore;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Virtual threads that wait, many more than there are carriers. */
@MultiJvmTest
class VirtualThreadsIT {

    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;
    private static final int WAITERS = 1000;

    @Test
    void waitingVirtualThreadsLeaveTheirOneCarrierToOthers(Site site) {
        Optional<Jdks.Jdk> jdk = Jdks.all().stream()
                .filter(each -> each.feature() >= FIRST_WITH_VIRTUAL_THREADS)
                .max(Comparator.comparingInt(Jdks.Jdk::feature));
        assumeTrue(jdk.isPresent(), "no JDK with virtual threads is installed");
        TestJvm jvm = site.jvm()
                .java(jdk.get())
                .options(
                        "-Djdk.virtualThreadScheduler.parallelism=1",
                        "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                        "--enable-native-access=ALL-UNNAMED")
                .start(VirtualThreadsIT.class, "waitAndGoOn", site.workspace());
        // Said by a virtual thread while a thousand wait on the carrier that it needs.
        jvm.await("a newcomer runs");
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            assertEquals(WAITERS, mp.named("through").latch(WAITERS).count());
            mp.named("go").event().set();
            jvm.awaitSuccess();
            assertEquals(0, mp.named("through").latch(WAITERS).count());
            assertTrue(mp.named("permits").semaphore(1).tryAcquire());
        }
    }

    static void waitAndGoOn(String[] args) throws Exception {
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        try (Multiprocessing mp = Multiprocessing.open(Path.of(args[0]))) {
            IpcEvent go = mp.named("go").event();
            IpcLock lock = mp.named("lock").lock();
            IpcSemaphore permits = mp.named("permits").semaphore(1);
            IpcLatch arrived = mp.named("arrived").latch(WAITERS);
            IpcLatch through = mp.named("through").latch(WAITERS);
            for (int i = 0; i < WAITERS; i++) {
                start.invoke(null, (Runnable) () -> {
                    try {
                        arrived.countDown();
                        go.await();
                        lock.lock();
                        permits.acquire();
                        permits.release();
                        lock.unlock();
                        through.countDown();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
            }
            arrived.await();
            start.invoke(null, (Runnable) () -> TestMain.say("a newcomer runs"));
            through.await();
        }
    }
}
