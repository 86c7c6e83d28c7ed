package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.SemaphoreDescriptor.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many waiters a release wakes. */
class SemaphoreWakeUpsTest {

    private static final long LONG = TimeUnit.HOURS.toNanos(1);
    private static final int WAITERS = 6;

    private Multiprocessing mp;
    private ObjectRef ref;
    private RawSemaphore semaphore;

    @BeforeAll
    static void loadWhatCountsTheWoken() {
        Parking.warmUp();
    }

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
        ref = ((MappedWorkspace) mp.workspace())
                .findOrCreate(
                        new ObjectSpec(ObjectType.SEMAPHORE, null, OWNED, 0, Integer.MAX_VALUE, LENGTH),
                        body -> RawSemaphore.initialise(body, 0));
        semaphore = new RawSemaphore(ref);
    }

    @AfterEach
    void close() {
        mp.close();
    }

    private int several() {
        return ref.ints(SEVERAL_OFFSET).getVolatile(0);
    }

    private Crew.Member<Boolean> waiter(int permits, long nanos) {
        Crew.Member<Boolean> waiter = Crew.start("waiter", () -> semaphore.acquire(permits, nanos, true));
        Await.asleep(waiter.thread());
        return waiter;
    }

    private List<Crew.Member<Boolean>> singleWaiters() {
        List<Crew.Member<Boolean>> waiters = new ArrayList<>();
        for (int i = 0; i < WAITERS; i++) {
            waiters.add(waiter(1, LONG));
        }
        return waiters;
    }

    /** Releases one permit for each, and fails if a release wakes more than one. */
    private void assertWokenOneByOne(List<Crew.Member<Boolean>> waiters) throws Exception {
        for (int i = 0; i < waiters.size(); i++) {
            int woken = semaphore.release(1);
            assertTrue(woken <= 1, "release " + i + " of one permit has woken " + woken);
        }
        for (Crew.Member<Boolean> waiter : waiters) {
            assertTrue(waiter.result());
        }
        assertEquals(0, semaphore.free());
    }

    @Test
    void releaseOfOnePermitWakesOneWaiter() throws Exception {
        assertWokenOneByOne(singleWaiters());
    }

    @Test
    void releasesWakeOneByOneAgainAfterAWaiterForSeveralHasGotThem() throws Exception {
        Crew.Member<Boolean> several = waiter(2, LONG);
        Await.until("the waiter says that it needs several", () -> several() == 1);
        semaphore.release(2);
        assertTrue(several.result());
        assertEquals(0, several());
        assertWokenOneByOne(singleWaiters());
    }

    @Test
    void releasesWakeOneByOneAgainAfterAWaiterForSeveralHasGoneWithoutAWord() throws Exception {
        // As one that was killed leaves it.
        ref.ints(SEVERAL_OFFSET).setVolatile(0, 1);
        List<Crew.Member<Boolean>> waiters = singleWaiters();
        semaphore.release(1);
        Await.until("one has its permit", () -> waiters.removeIf(Crew.Member::isDone));
        assertEquals(0, several());
        waiters.forEach(waiter -> Await.asleep(waiter.thread()));
        assertWokenOneByOne(waiters);
    }

    @Test
    void waiterForSeveralIsWokenBesideWaitersForOne() throws Exception {
        Crew.Member<Boolean> several = waiter(2, LONG);
        for (int round = 0; round < 20; round++) {
            Crew.Member<Boolean> single = waiter(1, LONG);
            semaphore.release(1);
            assertTrue(single.result());
        }
        semaphore.release(1);
        semaphore.release(1);
        assertTrue(several.result());
        assertEquals(0, semaphore.free());
    }
}
