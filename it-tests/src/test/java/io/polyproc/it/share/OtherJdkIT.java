package io.polyproc.it.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.JvmStart;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.process.ChildProcess;
import io.polyproc.sync.IpcLock;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedDoubleArray;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedLong;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parent and child of two Java versions, either way round, on the same memory. */
@MultiJvmTest
@Tag("environments")
class OtherJdkIT {

    private static final int TIMES = 30_000;

    @ParameterizedTest(name = "native access {0}")
    @ValueSource(booleans = {false, true})
    void parentAndChildOfDifferentVersionsShareLocksValuesAndArrays(boolean nativeAccess, Site site) {
        List<Jdks.Jdk> others = Jdks.others();
        assumeTrue(!others.isEmpty(), "only " + Jdks.own() + " is installed here");
        for (Jdks.Jdk other : others) {
            share(site, Jdks.own(), other, nativeAccess);
            share(site, other, Jdks.own(), nativeAccess);
        }
    }

    private static void share(Site site, Jdks.Jdk parentJdk, Jdks.Jdk childJdk, boolean nativeAccess) {
        JvmStart start = site.jvm().java(parentJdk);
        if (nativeAccess && parentJdk.feature() >= 22) {
            start.options("--enable-native-access=ALL-UNNAMED");
        }
        TestJvm parent = start.start(OtherJdkIT.class, "parent", childJdk.home(), childJdk.feature());
        assertEquals(2L * TIMES + " " + 2.0 * TIMES, parent.await("sum "), parent::transcript);
        parent.awaitSuccess();
        assertEquals(List.of(), parent.errors(), "what parent or child print on stderr");
    }

    static void parent(String[] args) throws Exception {
        int feature = Integer.parseInt(args[1]);
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedLong sum = mp.sharedLong(0);
            SharedDoubleArray sums = mp.sharedDoubleArray(100);
            SharedInt ready = mp.sharedInt(0);
            IpcLock lock = mp.reentrantLock();
            ChildProcess child = mp.process(() -> {
                        if (Runtime.version().feature() != feature) {
                            throw new IllegalStateException("runs on " + Runtime.version());
                        }
                        ready.set(1);
                        add(lock, sum, sums);
                    })
                    .javaHome(Path.of(args[0]))
                    .start();
            Await.until("the child begins", () -> ready.get() == 1 || !child.isAlive());
            add(lock, sum, sums);
            child.join();
            TestMain.say("sum " + sum.get() + " " + sums.stream().sum());
        }
    }

    /** Neither addition is atomic: that they come out right is the lock's doing. */
    private static void add(IpcLock lock, SharedLong sum, SharedDoubleArray sums) {
        for (int i = 0; i < TIMES; i++) {
            lock.lock();
            try {
                lock.lock();
                sum.set(sum.get() + 1);
                sums.set(i % sums.length(), sums.get(i % sums.length()) + 1);
                lock.unlock();
            } finally {
                lock.unlock();
            }
        }
    }
}
