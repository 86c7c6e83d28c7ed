package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.polyproc.sync.IpcBarrier;
import io.polyproc.testkit.JavaSerialization;
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
                noun("lock", mp -> mp.named("o").lock()),
                noun("reentrant lock", mp -> mp.named("o").reentrantLock()),
                noun("read-write lock", mp -> mp.named("o").readWriteLock()),
                noun("condition", mp -> mp.named("of").lock().condition("o")),
                noun("semaphore", mp -> mp.named("o").semaphore(1)),
                noun("event", mp -> mp.named("o").event()),
                noun("latch", mp -> mp.named("o").latch(1)),
                noun("barrier", mp -> mp.named("o").barrier(2)),
                noun("int", mp -> mp.named("o").sharedInt(1)),
                noun("long", mp -> mp.named("o").sharedLong(1)),
                noun("double", mp -> mp.named("o").sharedDouble(1)),
                noun("boolean", mp -> mp.named("o").sharedBoolean(true)),
                noun("ints", mp -> mp.named("o").sharedIntArrayOf(1, 2)),
                noun("longs", mp -> mp.named("o").sharedLongArrayOf(1, 2)),
                noun("doubles", mp -> mp.named("o").sharedDoubleArrayOf(1, 2)),
                noun("bytes", mp -> mp.named("o").sharedByteArray(2)));
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
        SharedObject before = mp.named("o").lock();
        int hash = before.hashCode();
        mp.close();
        assertEquals(hash, before.hashCode());
        mp = Multiprocessing.open(directory);
        assertEquals(before, mp.named("o").lock());
    }

    @Test
    void anActionIsNotPartOfWhichBarrierItIs() {
        IpcBarrier barrier = mp.named("o").barrier(2);
        assertEquals(barrier, barrier.withAction(NOTHING));
    }

    @Test
    void theSidesOfAReadWriteLockAreEqualByLockAndSide() {
        assertEquals(
                mp.named("o").readWriteLock().readLock(),
                mp.named("o").readWriteLock().readLock());
        assertEquals(
                mp.named("o").readWriteLock().writeLock().hashCode(),
                mp.named("o").readWriteLock().writeLock().hashCode());
        assertNotEquals(
                mp.named("o").readWriteLock().readLock(),
                mp.named("o").readWriteLock().writeLock());
        assertNotEquals(
                mp.named("o").readWriteLock().readLock(),
                mp.named("other").readWriteLock().readLock());
    }
}
