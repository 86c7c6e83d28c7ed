package io.polyproc.internal.park;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.ClosedException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.OtherJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParkingTest {

    private static final int WORD = 3;
    private static final int SLEEP = 7;

    @TempDir
    Path temporary;

    private MappedMemory memory;
    private IntCells cells;

    @BeforeAll
    static void bind() {
        Parking.warmUp();
    }

    @BeforeEach
    void map() {
        memory = MappedFiles.create(temporary.resolve("words"), 4096, born -> {});
        cells = new IntCells(memory, 128);
        cells.setVolatile(WORD, SLEEP);
    }

    @AfterEach
    void close() {
        memory.close();
    }

    /** Parks as every caller does: in a loop, until the word has changed. */
    private Crew.Member<Integer> sleeper(String name) {
        return Crew.start(name, () -> {
            int rounds = 0;
            while (cells.getVolatile(WORD) == SLEEP) {
                Parking.await(cells, WORD, SLEEP, Long.MAX_VALUE, false);
                rounds++;
            }
            return rounds;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void sleepersWakeWhenTheWordHasChanged(int count) throws Exception {
        List<Crew.Member<Integer>> sleepers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sleepers.add(sleeper("sleeper-" + i));
            Await.asleep(sleepers.get(i).thread());
        }
        cells.setVolatile(WORD, SLEEP + 1);
        Parking.wake(cells, WORD, Integer.MAX_VALUE);
        for (Crew.Member<Integer> sleeper : sleepers) {
            assertTrue(sleeper.result() >= 1);
        }
    }

    @Test
    void parkEndsWithoutAnUnpark() throws Exception {
        Crew.Member<Integer> sleeper = sleeper("sleeper");
        Await.asleep(sleeper.thread());
        cells.setVolatile(WORD, SLEEP + 1);
        assertTrue(sleeper.result() >= 1);
    }

    /** A changed word ends every park at once; otherwise the many would take more than the deadline together. */
    @Test
    void changedWordEndsTheSleepAtOnce() throws Exception {
        Crew.start("sleeper", () -> {
                    for (int i = 0; i < 100_000; i++) {
                        Parking.await(cells, WORD, SLEEP + 1, Long.MAX_VALUE, false);
                    }
                    return null;
                })
                .result();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void noTimeIsNoSleep(long nanos) {
        for (int i = 0; i < 100_000; i++) {
            Parking.await(cells, WORD, SLEEP, nanos, false);
        }
        assertEquals(SLEEP, cells.getVolatile(WORD));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sleepWithoutALimitEndsByItself(boolean amongPollers) throws Exception {
        Crew.start("sleeper", () -> {
                    Parking.await(cells, WORD, SLEEP, Long.MAX_VALUE, amongPollers);
                    return null;
                })
                .result();
        assertEquals(SLEEP, cells.getVolatile(WORD));
    }

    @Test
    void closedMemoryIsNotSleptOnAndNotWoken() {
        memory.close();
        assertThrows(ClosedException.class, () -> Parking.await(cells, WORD, SLEEP, Long.MAX_VALUE, false));
        Parking.wake(cells, WORD, 1);
    }

    @Test
    void memoryClosedUnderASleeperEndsItsSleep() throws Exception {
        Crew.Member<Integer> sleeper = sleeper("sleeper");
        Await.asleep(sleeper.thread());
        memory.close();
        assertThrows(ClosedException.class, sleeper::result);
    }

    @Test
    void pollingEndsWhenTheThreadIsInterruptedAndKeepsTheInterrupt() throws Exception {
        Crew.Member<Boolean> poller = Crew.start("poller", () -> {
            new PollingParker().await(cells, WORD, SLEEP, Long.MAX_VALUE / 2);
            return Thread.currentThread().isInterrupted();
        });
        Await.until("the poller polls", () -> poller.thread().getState() == Thread.State.TIMED_WAITING);
        poller.thread().interrupt();
        assertTrue(poller.result());
    }

    @Test
    void pollingSleepsAtLeastAsLongAsItWasTold() {
        long start = System.nanoTime();
        new PollingParker().await(cells, WORD, SLEEP, 20_000_000);
        assertTrue(System.nanoTime() - start >= 20_000_000);
    }

    @Test
    void futexSleepsUntilItsTimeIsUpOrItIsWoken() {
        assumeTrue(!Parking.kind().equals("polling"), "this JVM has no futex, or a property disables it");
        FutexParker parker = new FutexParker(systemCalls(), SystemCalls.Machine.current().futex);
        assertTrue(parker.works());
        for (int i = 0; i < 1000; i++) {
            parker.await(cells, WORD, SLEEP + 1, 3_600_000_000_000L);
        }
        // Until one of the parks was not cut short by a signal.
        Await.until("a sleep takes its time", () -> {
            long start = System.nanoTime();
            parker.await(cells, WORD, SLEEP, 20_000_000);
            return System.nanoTime() - start >= 20_000_000;
        });
    }

    private static SystemCalls systemCalls() {
        return FfmSystemCalls.isAllowed() ? new FfmSystemCalls() : new JnaSystemCalls();
    }

    @Test
    void processThatParksInTheKernelCanFenceAllProcessesWhereTheKernelAllowsIt() {
        assumeTrue(!Parking.kind().equals("polling"), "this JVM has no binding, or a property disables it");
        int membarrier = SystemCalls.Machine.current().membarrier;
        long known = Math.max(0, systemCalls().call(membarrier, 0, 0, 0, 0));
        boolean there = (known & 1 << 1) != 0;
        assertEquals(there, Parking.registerForFences());
        assertEquals(there, Parking.fenceAll());
    }

    @Test
    void noProcessRegistersWhereTheKernelHasNoSuchFence() {
        SystemCalls refusing = new SystemCalls() {
            @Override
            public long call(long number, long first, long second, long third, long fourth) {
                return -1;
            }

            @Override
            public long addressOf(java.nio.ByteBuffer buffer) {
                return 0;
            }
        };
        ProcessFence fence = new ProcessFence(refusing, SystemCalls.Machine.current().membarrier);
        assertFalse(fence.register());
        assertFalse(fence.fence());
    }

    /** Prints which way to park its JVM chooses. */
    static final class Kind {
        public static void main(String[] arguments) {
            System.out.println(Parking.kind() + " " + Parking.canWake());
        }
    }

    private static OtherJvm.End kindWith(String property) throws Exception {
        return OtherJvm.run(Kind.class, List.of("-Dpolyproc.parker=" + property));
    }

    @Test
    void propertyForcesAWayToPark() throws Exception {
        assertEquals("polling false", kindWith("polling").output().strip());
        assumeTrue(SystemCalls.Machine.current() != SystemCalls.Machine.UNKNOWN
                && Runtime.version().feature() < 22);
        assertEquals("jna true", kindWith("futex").output().strip());
        assertEquals("jna true", kindWith("").output().strip());
    }

    @Test
    void unknownValueOfThePropertyIsRefused() throws Exception {
        OtherJvm.End end = kindWith("hammock");
        assertFalse(end.exitCode() == 0);
        assertTrue(end.output().contains("polyproc.parker=hammock: it can be futex or polling"), end.output());
    }
}
