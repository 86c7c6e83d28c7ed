package io.polyproc.it.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.IpcException;
import io.polyproc.Multiprocessing;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.sync.RawSemaphore;
import io.polyproc.internal.sync.SemaphoreDescriptor;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.sync.IpcSemaphore;
import java.lang.reflect.Field;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A semaphore whose permits are held by as many processes as it has places for: one, written into every place. */
@MultiJvmTest
class HolderLimitIT {

    private static final int PERMITS = SemaphoreDescriptor.HOLDERS + 1;

    @Test
    void acquireSaysWhatToDoWhenAllPlacesAreTakenByTheLiving(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcSemaphore semaphore = mp.named("semaphore").semaphore(PERMITS);
            TestJvm holder = site.start(HolderLimitIT.class, "hold", site.workspace());
            holder.await("acquired");
            LongCells places = places(semaphore);
            for (int i = 1; i < SemaphoreDescriptor.HOLDERS; i++) {
                places.setVolatile(i, places.getVolatile(0));
            }
            IpcException e = assertThrows(IpcException.class, semaphore::tryAcquire);
            assertTrue(
                    e.getMessage().contains("256 processes hold permits already, which is the limit"), e::getMessage);
            assertEquals(PERMITS - 1, semaphore.availablePermits());
            semaphore.release();
            assertEquals(PERMITS, semaphore.availablePermits(), "a release needs no place");
            assertEquals(SemaphoreDescriptor.HOLDERS - 1, semaphore.holders().size());
            assertTrue(semaphore.tryAcquire(), "one place is free");
            semaphore.release();
            assertThrows(IpcException.class, () -> fillAndAcquire(semaphore, places));
            holder.kill();
            assertTrue(semaphore.tryAcquire(), "the places of the dead are free");
            assertEquals(1, semaphore.holders().size());
        }
    }

    private static void fillAndAcquire(IpcSemaphore semaphore, LongCells places) {
        places.setVolatile(0, places.getVolatile(1));
        semaphore.tryAcquire();
    }

    private static LongCells places(IpcSemaphore semaphore) throws ReflectiveOperationException {
        Field raw = semaphore.getClass().getDeclaredField("semaphore");
        raw.setAccessible(true);
        Field holders = RawSemaphore.class.getDeclaredField("holders");
        holders.setAccessible(true);
        Field slots = holders.getType().getDeclaredField("slots");
        slots.setAccessible(true);
        return (LongCells) slots.get(holders.get(raw.get(semaphore)));
    }

    static void hold(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(Path.of(args[0]))) {
            mp.named("semaphore").semaphore(PERMITS).acquire();
            TestMain.say("acquired");
            TestMain.hear();
        }
    }
}
