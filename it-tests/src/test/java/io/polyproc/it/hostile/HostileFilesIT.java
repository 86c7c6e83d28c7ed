package io.polyproc.it.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Soak;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Seed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Workspaces with one damage each, many in one JVM with a small heap: no use hangs, kills the JVM, throws anything but
 * the library's own exceptions, or allocates what a damaged length says.
 */
@MultiJvmTest
class HostileFilesIT {

    private static final int SECONDS = 2;

    @Test
    void everyUseOfADamagedSegmentEndsInATypedException(Site site) {
        explore(site, false);
    }

    @Test
    void everyUseOfADamagedDurableQueueEndsInATypedException(Site site) {
        explore(site, true);
    }

    private static void explore(Site site, boolean ofQueue) {
        int seconds = Soak.seconds(SECONDS);
        long seed = Seed.random("hostile files").nextLong();
        TestJvm jvm = site.jvm()
                // The second is how long Chronicle waits for the lock of a file whose contents it cannot read.
                .options("-Xmx64m", "-Dchronicle.table.store.timeoutMS=300")
                .options(ChronicleFlags.forVersion(Runtime.version().feature()).toArray(String[]::new))
                .start(HostileFiles.class, "run", site.workspace(), seed, seconds * 1000L, ofQueue);
        Await.until(() -> "the end of " + jvm.transcript(), Duration.ofSeconds(60L + seconds), () -> !jvm.isAlive());
        assertEquals(0, jvm.awaitExit(), () -> "seed " + seed + ": " + jvm.transcript());
    }
}
