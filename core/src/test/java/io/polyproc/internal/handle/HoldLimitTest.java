package io.polyproc.internal.handle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.sync.RawLock;
import io.polyproc.sync.IpcLock;
import org.junit.jupiter.api.Test;

/** A lock that is held as often as an int can count. */
class HoldLimitTest {

    @Test
    void oneHoldBeyondTheLimitIsAnErrorAndTheHoldsBeforeItAreCountedStill() {
        try (Multiprocessing mp = Multiprocessing.open()) {
            IpcLock lock = mp.named("held").reentrantLock();
            lock.lock();
            RawLock raw = ((LockHandle) lock).raw();
            raw.restoreHolds(Integer.MAX_VALUE - 1);
            lock.lock();
            assertEquals(Integer.MAX_VALUE, lock.holdCount());
            Error e = assertThrows(Error.class, lock::lock);
            assertTrue(e.getMessage().contains("2147483647"), e::getMessage);
            assertThrows(Error.class, lock::tryLock);
            assertEquals(Integer.MAX_VALUE, lock.holdCount());
            raw.restoreHolds(1);
            lock.unlock();
            assertFalse(lock.isLocked());
        }
    }
}
