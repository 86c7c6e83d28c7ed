package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.ReadWriteLockDescriptor.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.IpcException;
import io.polyproc.Multiprocessing;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.sync.IpcReadWriteLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A read-write lock whose words name a participant that is dead: this process's own slot in a generation to come. */
class AbandonedReadWriteLockTest {

    private static final int PLACE = SLOT_LENGTH / Long.BYTES;

    private Multiprocessing mp;
    private int me;
    private int dead;
    private IpcReadWriteLock lock;
    private ObjectRef ref;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
        me = LockWords.me(mp.workspace());
        dead = LockWords.deadParticipant(mp.workspace());
        make(OwnerDeath.REPORT);
    }

    @AfterEach
    void close() {
        mp.close();
    }

    private void make(OwnerDeath ownerDeath) {
        lock = mp.readWriteLock(LockOptions.defaults().withOwnerDeath(ownerDeath));
        ref = LockWords.refOf(lock);
    }

    private void setReader(int place, int participant, int threads) {
        ref.longs(READERS_OFFSET).setVolatile(place * PLACE, (long) participant << 32 | threads);
        if (ref.ints(USED_OFFSET).getVolatile(0) <= place) {
            ref.ints(USED_OFFSET).setVolatile(0, place + 1);
        }
    }

    /** As if the holder of the mutex had died, while it wrote or not. */
    private void abandon(boolean writing) {
        ref.ints(WRITING_OFFSET).setVolatile(0, writing ? 1 : 0);
        LockWords.of(ref).setWord(dead);
    }

    private List<Executable> ways() {
        return List.of(
                () -> use(lock.readLock()),
                () -> use(lock.writeLock()),
                () -> useAtOnce(lock.readLock()),
                () -> useAtOnce(lock.writeLock()));
    }

    private static void use(IpcReadWriteLock.Side side) throws InterruptedException {
        assertTrue(side.tryLock(1, TimeUnit.HOURS));
        side.unlock();
    }

    private static void useAtOnce(IpcReadWriteLock.Side side) {
        assertTrue(side.tryLock());
        side.unlock();
    }

    @Test
    void writersForgetTheDeadWhoRead() throws Throwable {
        for (Executable way : List.<Executable>of(
                () -> use(lock.writeLock()), () -> useAtOnce(lock.writeLock()), lock.writeLock()::lock)) {
            setReader(3, dead, 2);
            assertEquals(List.of("2 by a process that is gone"), lock.readers());
            way.execute();
            assertEquals(List.of(), lock.readers());
        }
        assertEquals(0, lock.writerDeaths());
    }

    @Test
    void writerThatSleepsGoesOnWhenTheReaderDies() throws Exception {
        setReader(3, me, 1);
        Crew.Member<Void> writer = Crew.start("writer", () -> {
            lock.writeLock().lock();
            lock.writeLock().unlock();
            return null;
        });
        Await.asleep(writer.thread());
        assertFalse(lock.writeLock().tryLock(Duration.ofMillis(150)));
        assertFalse(writer.isDone());
        setReader(3, dead, 1);
        writer.result();
        assertEquals(List.of(), lock.readers());
    }

    @Test
    void writerGoesOnWhenTheReaderDiesThoughOthersAskToReadAllTheTime() throws Exception {
        setReader(3, me, 1);
        Crew.Member<Void> writer = Crew.start("writer", () -> {
            lock.writeLock().lock();
            lock.writeLock().unlock();
            return null;
        });
        Await.asleep(writer.thread());
        Crew.Member<Void> pest = Crew.start("pest", () -> {
            while (!writer.isDone()) {
                if (lock.readLock().tryLock()) {
                    lock.readLock().unlock();
                }
            }
            return null;
        });
        setReader(3, dead, 1);
        writer.result();
        pest.result();
    }

    @Test
    void readerIsAloneWhenTheOthersAreDead() {
        setReader(3, dead, 1);
        lock.readLock().lock();
        assertTrue(lock.tryUpgrade());
        lock.writeLock().unlock();
        lock.readLock().unlock();
    }

    @Test
    void everyAttemptReportsADeadWriterUntilAThreadHasRecovered() throws Throwable {
        abandon(true);
        for (int round = 0; round < 2; round++) {
            for (Executable way : ways()) {
                OwnerDiedException e = assertThrows(OwnerDiedException.class, way);
                assertTrue(e.getMessage().contains("a process that is gone"), e.getMessage());
                assertEquals(0, lock.readLock().holdCount() + lock.writeLock().holdCount());
                assertEquals(List.of(), lock.readers());
            }
        }
        assertEquals(0, lock.writerDeaths());
        assertTrue(lock.recover(() -> {
            assertEquals(1, lock.writeLock().holdCount());
            assertFalse(Crew.start("other", () -> lock.readLock().tryLock()).result());
        }));
        assertFalse(lock.recover(() -> {
            throw new AssertionError("there is nothing to repair");
        }));
        assertEquals(1, lock.writerDeaths());
        for (Executable way : ways()) {
            way.execute();
        }
    }

    @Test
    void thoseWhoSleepAreToldWhenTheWriterDies() throws Exception {
        LockWords.of(ref).setWord(me);
        ref.ints(WRITING_OFFSET).setVolatile(0, 1);
        List<Crew.Member<OwnerDiedException>> waiters = List.of(
                Crew.start("reader", () -> assertThrows(OwnerDiedException.class, lock.readLock()::lock)),
                Crew.start("writer", () -> assertThrows(OwnerDiedException.class, lock.writeLock()::lock)));
        waiters.forEach(waiter -> Await.asleep(waiter.thread()));
        LockWords.of(ref).setWord(dead | LockDescriptor.WAITERS);
        for (Crew.Member<OwnerDiedException> waiter : waiters) {
            waiter.result();
        }
    }

    @Test
    void failingRepairLeavesTheLockAbandoned() {
        abandon(true);
        assertThrows(
                IOException.class,
                () -> lock.recover(() -> {
                    throw new IOException("the disk is full");
                }));
        assertEquals(0, lock.writeLock().holdCount());
        assertThrows(OwnerDiedException.class, lock.readLock()::lock);
        assertThrows(OwnerDiedException.class, lock.writeLock()::lock);
        assertEquals(0, lock.writerDeaths());
        assertTrue(lock.recover(() -> {}));
        assertEquals(1, lock.writerDeaths());
    }

    @Test
    void selfRecoveringLockGoesToTheNextOneAndCountsTheDeath() throws Throwable {
        make(OwnerDeath.RECOVER);
        int deaths = 0;
        for (Executable way : ways()) {
            abandon(true);
            way.execute();
            assertEquals(++deaths, lock.writerDeaths());
            assertEquals(Optional.empty(), lock.writer());
        }
    }

    @Test
    void holderThatDiedWithoutWritingIsNobodysNews() throws Throwable {
        for (OwnerDeath ownerDeath : OwnerDeath.values()) {
            make(ownerDeath);
            for (Executable way : ways()) {
                abandon(false);
                way.execute();
                assertEquals(Optional.empty(), lock.writer());
            }
            abandon(false);
            assertFalse(lock.recover(() -> {
                throw new AssertionError("there is nothing to repair");
            }));
            assertEquals(Optional.empty(), lock.writer());
            assertEquals(0, lock.writerDeaths());
        }
    }

    @Test
    void writerThatDiedReadingAsWellIsForgottenOnBothSides() {
        setReader(0, dead, 1);
        abandon(true);
        assertTrue(lock.recover(() -> {}));
        assertTrue(lock.writeLock().tryLock());
        lock.writeLock().unlock();
        assertEquals(List.of(), lock.readers());
    }

    @Test
    void readingIsRefusedWhenAllPlacesAreTakenByTheLiving() throws Exception {
        for (int i = 0; i < READERS; i++) {
            setReader(i, me, 0);
        }
        for (Executable way :
                List.<Executable>of(lock.readLock()::lock, () -> lock.readLock().tryLock())) {
            IpcException e = assertThrows(IpcException.class, way);
            assertTrue(
                    e.getMessage().contains("256 processes read through it already, which is the limit"),
                    e::getMessage);
        }
        assertEquals(0, lock.readLock().holdCount());
        use(lock.writeLock());
        setReader(READERS - 1, dead, 1);
        lock.readLock().lock();
        assertEquals(List.of("1 by pid " + ProcessHandle.current().pid()), lock.readers());
        lock.readLock().unlock();
        use(lock.writeLock());
    }
}
