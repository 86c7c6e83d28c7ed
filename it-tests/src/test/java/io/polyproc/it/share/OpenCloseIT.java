package io.polyproc.it.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A workspace that is opened and closed all the time, by several threads and processes. */
@MultiJvmTest
class OpenCloseIT {

    private static final int THREADS = 4;
    private static final int TIMES = 300;

    @Test
    void aProcessThatHasItOpenIsAliveForTheOthersAndNoLockIsLost(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            mp.named("checked").sharedLong(0);
            TestJvm other = site.start(OpenCloseIT.class, "openAndClose", site.workspace());
            TestJvm another = site.start(OpenCloseIT.class, "openAndClose", site.workspace());
            other.awaitSuccess();
            another.awaitSuccess();
            assertEquals(1, mp.workspace().processes().size(), "all have left");
            assertEquals(2L * THREADS * TIMES, mp.named("checked").sharedLong(0).get());
        }
    }

    /** Each time a lock of its own is held, so that a wrong answer about this process shows as a death. */
    static void openAndClose(String[] args) throws Exception {
        AtomicInteger failures = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> {
                for (int n = 0; n < TIMES; n++) {
                    try (Multiprocessing mp = Multiprocessing.open(Path.of(args[0]))) {
                        var lock = mp.named("lock").lock();
                        lock.lock();
                        try {
                            mp.named("checked").sharedLong(0).getAndAdd(1);
                        } finally {
                            lock.unlock();
                        }
                    } catch (RuntimeException e) {
                        failures.incrementAndGet();
                        e.printStackTrace();
                        return;
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        TestMain.say("failures " + failures);
        assertTrue(failures.get() == 0);
    }
}
