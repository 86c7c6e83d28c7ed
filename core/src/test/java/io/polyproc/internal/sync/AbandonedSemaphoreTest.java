package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.SemaphoreDescriptor.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A semaphore whose words name a participant that is dead: this process's own slot in a generation to come. */
class AbandonedSemaphoreTest {

    private static final int PERMITS = 4;

    private Multiprocessing mp;
    private long dead;
    private ObjectRef ref;
    private RawSemaphore semaphore;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
        dead = LockWords.deadParticipant(mp.workspace());
        make(OWNED);
    }

    @AfterEach
    void close() {
        mp.close();
    }

    private void make(int options) {
        ref = ((MappedWorkspace) mp.workspace())
                .findOrCreate(
                        new ObjectSpec(ObjectType.SEMAPHORE, null, options, PERMITS, PERMITS, LENGTH),
                        body -> RawSemaphore.initialise(body, PERMITS));
        semaphore = new RawSemaphore(ref);
    }

    /** Makes a holder appear to have this number of permits. */
    private void setHolder(int place, long id, int permits) {
        ref.longs(HOLDERS_OFFSET).setVolatile(place, id << 32 | permits);
    }

    private void setFree(int free) {
        ref.ints(FREE_OFFSET).setVolatile(0, free);
    }

    @Test
    void permitsOfTheDeadGoToTheNextAcquirer() throws Exception {
        setHolder(1, dead, 3);
        setFree(1);
        assertEquals(List.of(new HolderCount((int) dead, 3)), semaphore.holders());
        assertTrue(semaphore.acquire(4, 0, false));
        assertEquals(0, semaphore.free());
        assertEquals(1, semaphore.deaths());
        assertFalse(semaphore.acquire(1, 0, false));
        semaphore.release(4);
        assertEquals(PERMITS, semaphore.free());
    }

    @Test
    void permitsOfTheDeadGoToOneWhoSleepsWhenTheyDie() throws Exception {
        setHolder(7, LockWords.me(mp.workspace()), PERMITS);
        setFree(0);
        Crew.Member<Boolean> waiter = Crew.start("waiter", () -> semaphore.acquire(2, TimeUnit.HOURS.toNanos(1), true));
        Await.asleep(waiter.thread());
        assertEquals(0, semaphore.deaths());
        setHolder(7, dead, PERMITS);
        assertTrue(waiter.result());
        assertEquals(2, semaphore.free());
        assertEquals(1, semaphore.deaths());
    }

    @Test
    void permitsOfTheDeadStayLostInASemaphoreWithoutOwners() throws Exception {
        make(0);
        assertTrue(semaphore.acquire(3, 0, false));
        assertEquals(List.of(), semaphore.holders());
        assertFalse(semaphore.acquire(2, TimeUnit.MILLISECONDS.toNanos(120), false));
        assertEquals(1, semaphore.free());
        assertEquals(0, semaphore.deaths());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PERMITS})
    void freePermitsAreCountedAgainWhenAnOwnerOfTheMutexDied(int torn) throws Exception {
        setHolder(3, LockWords.me(mp.workspace()), 1);
        setFree(torn);
        LockWords.of(ref).setWord((int) dead);
        assertTrue(semaphore.acquire(3, 0, false), "one is held, so three are free");
        assertFalse(semaphore.acquire(1, 0, false));
        assertEquals(0, semaphore.free());
        assertEquals(List.of(new HolderCount(LockWords.me(mp.workspace()), 4)), semaphore.holders());
        assertEquals(0, LockWords.of(ref).word());
    }

    @Test
    void releaseAndDrainRepairToo() {
        setHolder(3, LockWords.me(mp.workspace()), 3);
        LockWords.of(ref).setWord((int) dead);
        assertEquals(1, semaphore.drain());
        LockWords.of(ref).setWord((int) dead);
        setFree(3);
        semaphore.release(4);
        assertEquals(PERMITS, semaphore.free());
    }

    @Test
    void waiterSeesThatAnOwnerOfTheMutexDiedWhenItsPermitsWereReturned() throws Exception {
        setHolder(0, LockWords.me(mp.workspace()), PERMITS);
        setFree(0);
        Crew.Member<Boolean> waiter = Crew.start("waiter", () -> semaphore.acquire(PERMITS, Long.MAX_VALUE, true));
        Await.asleep(waiter.thread());
        LockWords.of(ref).setWord((int) dead);
        setHolder(0, LockWords.me(mp.workspace()), 0);
        assertTrue(waiter.result());
    }

    @Test
    void permitsOfAnotherHolderAreReturnedByTheReleasingThread() throws Exception {
        setHolder(5, dead, PERMITS);
        setFree(0);
        semaphore.release(PERMITS);
        assertEquals(List.of(), semaphore.holders());
        assertEquals(PERMITS, semaphore.free());
        assertEquals(0, semaphore.deaths());
    }

    @Test
    void placesOfTheDeadAreUsedAgainWhenAllAreTaken() throws Exception {
        ref.ints(TOTAL_OFFSET).setVolatile(0, HOLDERS + PERMITS);
        for (int i = 0; i < HOLDERS; i++) {
            setHolder(i, dead, 1);
        }
        assertTrue(semaphore.acquire(1, 0, false));
        assertEquals(HOLDERS, semaphore.deaths());
        assertEquals(HOLDERS + PERMITS - 1, semaphore.free());
    }

    @Test
    void releaseNeedsNoPlaceOfItsOwn() {
        ref.ints(TOTAL_OFFSET).setVolatile(0, HOLDERS);
        setFree(0);
        for (int i = 0; i < HOLDERS; i++) {
            setHolder(i, dead, 1);
        }
        semaphore.release(2);
        assertEquals(2, semaphore.free());
        assertEquals(HOLDERS - 2, semaphore.holders().size());
    }
}
