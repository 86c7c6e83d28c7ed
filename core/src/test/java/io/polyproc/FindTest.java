package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.channel.Broadcast;
import io.polyproc.sync.IpcLatch;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.IpcReadWriteLock;
import io.polyproc.sync.IpcSemaphore;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.SemaphoreOptions;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedIntArray;
import io.polyproc.value.SharedValue;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Objects that are found by their names. */
class FindTest {

    private final Multiprocessing mp = Multiprocessing.open();

    @AfterEach
    void close() {
        mp.close();
    }

    @Test
    void objectIsFoundWithoutItsArguments() {
        SharedIntArray squares = mp.named("squares").sharedIntArrayOf(0, 1, 4, 9);
        IpcLock lock = mp.named("lock")
                .lock(LockOptions.defaults().withReentrancy(true).withDeadlockDetection(true));
        IpcSemaphore permits =
                mp.named("permits").semaphore(3, SemaphoreOptions.defaults().withMaximum(7));
        assertEquals(Optional.of(squares), mp.find("squares", SharedIntArray.class));
        assertEquals(9, mp.find("squares", SharedIntArray.class).orElseThrow().get(3));
        assertEquals(Optional.of(lock), mp.find("lock", IpcLock.class));
        assertEquals(
                lock.toString(), mp.find("lock", IpcLock.class).orElseThrow().toString());
        assertEquals(Optional.of(permits), mp.find("permits", IpcSemaphore.class));
    }

    @Test
    void nothingIsCreated() {
        mp.sharedInt(7);
        assertEquals(Optional.empty(), mp.find("total", SharedInt.class));
        assertEquals(List.of(), mp.workspace().names());
        mp.named("total").sharedInt(7);
        assertEquals(7, mp.find("total", SharedInt.class).orElseThrow().get());
        assertEquals(List.of("total"), mp.workspace().names());
    }

    @Test
    void kindMayBeGeneral() {
        mp.named("total").sharedInt(7);
        mp.named("latch").latch(1);
        assertTrue(mp.find("total", SharedValue.class).isPresent());
        assertTrue(mp.find("latch", SharedObject.class).orElseThrow() instanceof IpcLatch);
    }

    @Test
    void anotherKindIsRefusedWithBothNames() {
        mp.named("total").sharedInt(7);
        TypeMismatchException refusal =
                assertThrows(TypeMismatchException.class, () -> mp.find("total", IpcReadWriteLock.class));
        for (String part : List.of("\"total\"", "SharedInt", "IpcReadWriteLock")) {
            assertTrue(refusal.getMessage().contains(part), refusal::getMessage);
        }
    }

    @Test
    void objectWithElementsNeedsItsCodec() {
        mp.named("news").broadcast(String.class, 1024);
        mp.named("jobs").ringQueue(String.class, 10);
        mp.named("pipe").pipe();
        for (String name : List.of("news", "jobs", "pipe")) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> mp.find(name, Broadcast.class));
            assertTrue(refusal.getMessage().contains("Multiprocessing.named"), refusal::getMessage);
        }
    }

    @Test
    void invalidNameIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> mp.find("a/b", SharedInt.class));
        assertThrows(IllegalArgumentException.class, () -> mp.find("", SharedInt.class));
    }
}
