package io.polyproc.internal.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lock stays with its only user, and everybody else still gets it. */
@Timeout(120)
class BiasedLockTest {

    private static final long BRIEFLY = 30_000_000;

    private MappedWorkspace workspace;
    private ObjectRef ref;
    private BiasedLock lock;
    private BiasedLock other;
    private volatile int inside;
    private int counter;

    @BeforeAll
    static void fencesAreThere() {
        Parking.warmUp();
        assumeTrue(Parking.registerForFences(), "without fences no lock is biased");
    }

    @BeforeEach
    void make() {
        workspace = MappedWorkspace.openPrivate();
        ref = workspace.findOrCreate(
                new ObjectSpec(ObjectType.RING_QUEUE, null, 0, 1, 0, 2 * LockDescriptor.LENGTH), ObjectSpec.NO_VALUE);
        lock = BiasedLock.inside(ref, 0);
        other = BiasedLock.inside(ref, LockDescriptor.LENGTH);
        Await.until("no participant polls", () -> !workspace.participants().hasPollers());
    }

    @AfterEach
    void close() {
        workspace.release();
    }

    private static void use(BiasedLock lock) {
        take(lock);
        lock.release();
    }

    private static void take(BiasedLock lock) {
        if (!lock.enter()) {
            assertEquals(Outcome.ACQUIRED, lock.acquire(Long.MAX_VALUE, false));
        }
    }

    private static void bias(BiasedLock lock) {
        for (int i = 0; i <= BiasedLock.BIAS_THRESHOLD; i++) {
            use(lock);
        }
    }

    /** Whether another thread gets it. */
    private static boolean isFreeForOthers(BiasedLock lock) throws Exception {
        return Crew.start("another", () -> {
                    boolean got = lock.acquire(BRIEFLY, false) == Outcome.ACQUIRED;
                    if (got) {
                        lock.release();
                    }
                    return got;
                })
                .result();
    }

    @Test
    void itIsBiasedTowardsItsOnlyUser() {
        assertFalse(lock.enter());
        for (int i = 0; i < BiasedLock.BIAS_THRESHOLD; i++) {
            assertFalse(lock.enter(), "use " + i);
            use(lock);
        }
        use(lock);
        assertTrue(lock.enter());
        assertTrue(lock.isHeldByCurrentThread());
        assertFalse(lock.release(), "no thread watches");
        assertFalse(lock.isHeldByCurrentThread());
        assertEquals(0, lock.deaths());
    }

    @Test
    void biasOfAnOwnerThatIsOutsideAndDoesNotRunIsRevoked() throws Exception {
        bias(lock);
        assertTrue(isFreeForOthers(lock));
        assertFalse(lock.enter());
        use(lock);
        assertEquals(0, lock.deaths());
    }

    @Test
    void biasIsNeverRevokedWhileItsOwnerIsInside() throws Exception {
        bias(lock);
        assertTrue(lock.enter());
        assertFalse(isFreeForOthers(lock));
        Crew.Member<Outcome> waiting = Crew.start("waiting", () -> lock.acquire(Long.MAX_VALUE, false));
        Await.asleep(waiting.thread());
        assertTrue(lock.isHeldByCurrentThread());
        lock.release();
        assertEquals(Outcome.ACQUIRED, waiting.result());
        assertFalse(lock.enter());
        assertEquals(Outcome.TIMED_OUT, lock.acquire(BRIEFLY, false));
    }

    @Test
    void anOwnerThatHasEndedIsOutside() throws Exception {
        Crew.start("owner", () -> {
                    bias(lock);
                    return lock.enter() && !lock.release();
                })
                .result();
        use(lock);
        bias(lock);
        assertTrue(lock.enter());
        lock.release();
    }

    @Test
    void anotherUserInBetweenDelaysTheBias() throws Exception {
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < BiasedLock.BIAS_THRESHOLD - 1; j++) {
                use(lock);
            }
            assertTrue(isFreeForOthers(lock));
            assertFalse(lock.enter());
        }
    }

    @Test
    void aWatcherIsNotifiedByTheNextUse() throws Exception {
        bias(lock);
        assertTrue(Crew.start("watcher", lock::watch).result());
        assertFalse(lock.enter());
        assertEquals(Outcome.ACQUIRED, lock.acquire(0, false));
        assertTrue(lock.release());
        assertTrue(Crew.start("watcher", lock::watch).result(), "of a lock that is not biased");
    }

    @Test
    void aWatcherOfAnOwnerThatIsInsideMustWatchAgain() throws Exception {
        bias(lock);
        assertTrue(lock.enter());
        assertFalse(Crew.start("watcher", lock::watch).result());
        assertFalse(lock.release(), "it had gone in before");
        assertTrue(Crew.start("watcher", lock::watch).result());
        assertFalse(lock.enter());
    }

    @Test
    void anOwnerInsideOneLockAcquiresAnotherBiasedOneSlowly() throws Exception {
        bias(lock);
        bias(other);
        assertTrue(lock.enter());
        assertFalse(other.enter());
        take(other);
        assertFalse(isFreeForOthers(other));
        assertFalse(isFreeForOthers(lock));
        other.release();
        assertTrue(isFreeForOthers(other));
        assertFalse(isFreeForOthers(lock));
        lock.release();
        assertTrue(isFreeForOthers(lock));
    }

    @Test
    void anOwnerThatIsInsideDoesNotAcquireItAgain() throws Exception {
        bias(lock);
        assertTrue(lock.enter());
        assertFalse(lock.enter());
        assertEquals(Outcome.TIMED_OUT, lock.acquire(BRIEFLY, false));
        assertTrue(lock.isHeldByCurrentThread());
        assertFalse(isFreeForOthers(lock));
        lock.release();
        assertTrue(isFreeForOthers(lock));
    }

    @Test
    void biasOfAnIdleOwnerIsRevokedWithoutAWait() throws Exception {
        bias(lock);
        assertEquals(
                Outcome.ACQUIRED,
                Crew.start("another", () -> {
                            Outcome outcome = lock.acquire(0, false);
                            lock.release();
                            return outcome;
                        })
                        .result());
        assertTrue(lock.deaths() == 0 && !lock.enter());
    }

    /** Uses the lock once, and checks that no other thread is inside meanwhile. */
    private void use(BiasedLock often, Random random) {
        take(often);
        assertEquals(0, inside, "another is inside");
        inside = 1;
        counter++;
        // Often longer than it takes to check that the owner lives, and to revoke its bias.
        for (int i = random.nextInt(4) == 0 ? random.nextInt(2_000) : 0; i > 0; i--) {
            assertEquals(1, inside, "another was inside");
        }
        inside = 0;
        often.release();
    }

    @Test
    void ownerAndRevokersAreNeverInsideTogether() throws Exception {
        Random seeds = Seed.random(BiasedLockTest.class);
        BiasedLock often = new BiasedLock(ref, 0, 2);
        int takings = 40_000;
        long end = System.nanoTime() + 3_000_000_000L;
        AtomicInteger takers = new AtomicInteger(2);
        Random ownerRandom = new Random(seeds.nextLong());
        Crew.Member<Integer> owner = Crew.start("owner", () -> {
            int uses = 0;
            for (; takers.get() > 0; uses++) {
                use(often, ownerRandom);
            }
            return uses;
        });
        List<Crew.Member<Integer>> crew = new ArrayList<>();
        for (int i = takers.get(); i > 0; i--) {
            Random random = new Random(seeds.nextLong());
            crew.add(Crew.start("taker " + i, () -> {
                int taken = 0;
                for (; taken < takings && System.nanoTime() < end; taken++) {
                    use(often, random);
                    for (int pause = random.nextInt(1_000); pause > 0; pause--) {
                        Thread.onSpinWait();
                    }
                }
                takers.decrementAndGet();
                return taken;
            }));
        }
        int taken = 0;
        for (Crew.Member<Integer> member : crew) {
            taken += member.result();
        }
        int uses = owner.result();
        assertEquals(uses + taken, counter);
        int biases = ref.ints(LockDescriptor.BIAS_EPOCH_OFFSET).getVolatile(0);
        System.out.println(uses + " uses by the owner, biased " + biases + " times, taken " + taken + " times");
        // How often depends on the load of the machine: far fewer would show no missing fence.
        assertTrue(biases > 500, "biased only " + biases + " times");
    }
}
