package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polyproc.sync.Diagnosis;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.sync.IpcEvent;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.IpcReadWriteLock;
import io.polyproc.sync.IpcSemaphore;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.PartyDeath;
import io.polyproc.sync.PermitOwnership;
import io.polyproc.value.SharedByteArray;
import io.polyproc.value.SharedDoubleArray;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedIntArray;
import io.polyproc.value.SharedLongArray;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Null is refused at once, by name, and makes nothing. */
class NullArgumentsTest {

    private static final Optional<String> ANONYMOUS = Optional.empty();

    private Multiprocessing mp;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
    }

    @AfterEach
    void close() {
        assertEquals(List.of(), mp.workspace().names());
        mp.close();
    }

    private static void refuses(String parameter, Executable call) {
        assertEquals(parameter, assertThrows(NullPointerException.class, call).getMessage());
    }

    @Test
    void namesAreRefused() {
        refuses("name", () -> mp.lock((String) null));
        refuses("name", () -> mp.reentrantLock(null));
        refuses("name", () -> mp.readWriteLock(null));
        refuses("name", () -> mp.event(null));
        refuses("name", () -> mp.semaphore(null, 1));
        refuses("name", () -> mp.boundedSemaphore(null, 1));
        refuses("name", () -> mp.latch(null, 1));
        refuses("name", () -> mp.barrier(null, 1));
        refuses("name", () -> mp.lock().condition(null));
        refuses("name", () -> mp.sharedInt(null, 1));
        refuses("name", () -> mp.sharedLong(null, 1));
        refuses("name", () -> mp.sharedDouble(null, 1));
        refuses("name", () -> mp.sharedBoolean(null, true));
        refuses("name", () -> mp.sharedIntArrayOfLength(null, 1));
        refuses("name", () -> IpcEvent.open(mp.workspace(), null));
        refuses("name", () -> IpcLock.open(mp.workspace(), null, LockOptions.standard()));
        refuses("name", () -> SharedInt.open(mp.workspace(), null, 1));
    }

    @Test
    void optionsAreRefused() {
        refuses("options", () -> mp.lock((LockOptions) null));
        refuses("options", () -> mp.lock("l", null));
        refuses("options", () -> IpcReadWriteLock.open(mp.workspace(), ANONYMOUS, null));
        refuses("partyDeath", () -> IpcBarrier.open(mp.workspace(), ANONYMOUS, 1, null));
        refuses("ownership", () -> IpcSemaphore.open(mp.workspace(), ANONYMOUS, 1, 1, (PermitOwnership) null));
        refuses("ownerDeath", () -> new LockOptions(false, null, false));
        refuses("then", () -> LockOptions.standard().onOwnerDeath(null));
    }

    @Test
    void workspacesAreRefused() {
        refuses("workspace", () -> IpcEvent.open(null, ANONYMOUS));
        refuses("workspace", () -> IpcBarrier.open(null, ANONYMOUS, 1, PartyDeath.BREAK));
        refuses("workspace", () -> SharedInt.open(null, ANONYMOUS, 1));
        refuses("workspace", () -> Diagnosis.of(null));
    }

    @Test
    void initialElementsAreRefused() {
        refuses("initial", () -> SharedIntArray.open(mp.workspace(), ANONYMOUS, null));
        refuses("initial", () -> SharedLongArray.open(mp.workspace(), ANONYMOUS, null));
        refuses("initial", () -> SharedDoubleArray.open(mp.workspace(), ANONYMOUS, null));
        refuses("initial", () -> SharedByteArray.open(mp.workspace(), ANONYMOUS, null));
    }

    @Test
    void actionsAreRefused() {
        refuses("action", () -> mp.barrier(1).withAction(null));
        refuses("recovery", () -> mp.lock().recover(null));
        refuses("recovery", () -> mp.readWriteLock().recover(null));
    }
}
