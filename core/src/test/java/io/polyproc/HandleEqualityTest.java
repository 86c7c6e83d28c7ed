package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.polyproc.segment.SharedObject;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.testing.JavaSerialization;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Handles to values and to what processes synchronise with are equal if and only if they refer to the same object. */
class HandleEqualityTest {

    private static final IpcBarrier.Action NOTHING = () -> {};

    @TempDir
    Path directory;

    private Multiprocessing mp;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open(directory);
    }

    @AfterEach
    void close() {
        mp.close();
    }

    static Stream<Arguments> nouns() {
        return Stream.of(
                noun("lock", mp -> mp.lock("o")),
                noun("reentrant lock", mp -> mp.reentrantLock("o")),
                noun("read-write lock", mp -> mp.readWriteLock("o")),
                noun("condition", mp -> mp.lock("of").condition("o")),
                noun("semaphore", mp -> mp.semaphore("o", 1)),
                noun("event", mp -> mp.event("o")),
                noun("latch", mp -> mp.latch("o", 1)),
                noun("barrier", mp -> mp.barrier("o", 2)),
                noun("int", mp -> mp.sharedInt("o", 1)),
                noun("long", mp -> mp.sharedLong("o", 1)),
                noun("double", mp -> mp.sharedDouble("o", 1)),
                noun("boolean", mp -> mp.sharedBoolean("o", true)),
                noun("ints", mp -> mp.sharedIntArray("o", 1, 2)),
                noun("longs", mp -> mp.sharedLongArray("o", 1, 2)),
                noun("doubles", mp -> mp.sharedDoubleArray("o", 1, 2)),
                noun("bytes", mp -> mp.sharedByteArrayOfLength("o", 2)));
    }

    private static Arguments noun(String name, Function<Multiprocessing, SharedObject> factory) {
        return Arguments.of(Named.of(name, factory));
    }

    @ParameterizedTest
    @MethodSource("nouns")
    void twoHandlesOfOneObjectAreEqual(Function<Multiprocessing, SharedObject> factory) throws Exception {
        SharedObject first = factory.apply(mp);
        SharedObject second = factory.apply(mp);
        assertNotSame(first, second);
        assertEquals(first, second);
        assertEquals(first.hashCode(), second.hashCode());
        assertEquals(first, JavaSerialization.roundTrip(first));
        assertEquals(1, Set.copyOf(List.of(first, second)).size());
    }

    @ParameterizedTest
    @MethodSource("nouns")
    void aHandleDiffersFromThoseOfOtherObjects(Function<Multiprocessing, SharedObject> factory) {
        SharedObject handle = factory.apply(mp);
        assertNotEquals(handle, mp.lock());
        assertNotEquals(handle, mp.sharedInt(1));
        assertNotEquals(handle, null);
        assertNotEquals(handle, handle.toString());
    }

    @ParameterizedTest
    @MethodSource("nouns")
    void aHandleOfAnotherWorkspaceDiffersAtTheSamePlace(Function<Multiprocessing, SharedObject> factory) {
        try (Multiprocessing other = Multiprocessing.open()) {
            assertNotEquals(factory.apply(mp), factory.apply(other));
        }
    }

    @Test
    void aHandleStaysEqualWhenTheWorkspaceIsClosedAndOpenedAgain() {
        SharedObject before = mp.lock("o");
        int hash = before.hashCode();
        mp.close();
        assertEquals(hash, before.hashCode());
        mp = Multiprocessing.open(directory);
        assertEquals(before, mp.lock("o"));
    }

    @Test
    void anActionIsNotPartOfWhichBarrierItIs() {
        IpcBarrier barrier = mp.barrier("o", 2);
        assertEquals(barrier, barrier.withAction(NOTHING));
    }

    @Test
    void theSidesOfAReadWriteLockAreEqualByLockAndSide() {
        assertEquals(mp.readWriteLock("o").readLock(), mp.readWriteLock("o").readLock());
        assertEquals(
                mp.readWriteLock("o").writeLock().hashCode(),
                mp.readWriteLock("o").writeLock().hashCode());
        assertNotEquals(mp.readWriteLock("o").readLock(), mp.readWriteLock("o").writeLock());
        assertNotEquals(
                mp.readWriteLock("o").readLock(), mp.readWriteLock("other").readLock());
    }
}
