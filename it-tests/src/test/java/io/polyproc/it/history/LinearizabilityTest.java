package io.polyproc.it.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.it.history.Operation.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The checker, with histories made by hand. */
class LinearizabilityTest {

    private static Operation of(int process, Kind kind, long argument, long invoked, long returned, long result) {
        return new Operation(process, kind, argument, invoked, returned, result);
    }

    private static Operation pending(int process, Kind kind, long argument, long invoked) {
        return of(process, kind, argument, invoked, Operation.PENDING, 0);
    }

    private static boolean queue(Operation... operations) {
        return Linearizability.holds(Specifications.QUEUE, Arrays.asList(operations));
    }

    private static boolean lock(Operation... operations) {
        return Linearizability.holds(Specifications.LOCK, Arrays.asList(operations));
    }

    @Test
    void anEmptyHistoryIsLinearizable() {
        assertTrue(queue());
    }

    @Test
    void operationsThatOverlapMayTakeEffectInEitherOrder() {
        assertTrue(queue(of(1, Kind.PUT, 7, 0, 10, 0), of(2, Kind.POLL, 0, 5, 6, 7)));
        assertTrue(queue(of(1, Kind.PUT, 7, 0, 10, 0), of(2, Kind.POLL, 0, 5, 6, Operation.NONE)));
    }

    @Test
    void operationsThatDoNotOverlapTakeEffectInTheirOrder() {
        assertFalse(queue(of(1, Kind.PUT, 7, 0, 4, 0), of(2, Kind.POLL, 0, 5, 6, Operation.NONE)));
        assertFalse(queue(of(1, Kind.PUT, 1, 0, 1, 0), of(1, Kind.PUT, 2, 2, 3, 0), of(2, Kind.POLL, 0, 4, 5, 2)));
    }

    @Test
    void anElementIsTakenOnce() {
        assertFalse(queue(of(1, Kind.PUT, 7, 0, 1, 0), of(2, Kind.POLL, 0, 2, 9, 7), of(3, Kind.POLL, 0, 2, 9, 7)));
        assertFalse(queue(of(2, Kind.POLL, 0, 2, 9, 7)));
    }

    @Test
    void aPendingOperationHasTakenEffectOrNever() {
        assertTrue(queue(pending(1, Kind.PUT, 7, 0), of(2, Kind.POLL, 0, 5, 6, 7)));
        assertTrue(queue(pending(1, Kind.PUT, 7, 0), of(2, Kind.POLL, 0, 5, 6, Operation.NONE)));
        assertTrue(queue(
                pending(1, Kind.PUT, 7, 0), of(2, Kind.POLL, 0, 5, 6, Operation.NONE), of(2, Kind.POLL, 0, 7, 8, 7)));
        assertFalse(queue(pending(1, Kind.PUT, 7, 0), of(2, Kind.POLL, 0, 5, 6, 7), of(2, Kind.POLL, 0, 7, 8, 7)));
        assertFalse(queue(of(2, Kind.POLL, 0, 5, 6, 7), pending(1, Kind.PUT, 7, 10)));
    }

    @Test
    void emptyBesideASizeOfOneIsNotLinearizable() {
        assertFalse(queue(
                pending(1, Kind.PUT, 7, 0), of(2, Kind.SIZE, 0, 1, 2, 1), of(2, Kind.POLL, 0, 3, 4, Operation.NONE)));
    }

    @Test
    void twoHoldersOfALockAreNotLinearizable() {
        assertTrue(lock(of(1, Kind.TRY_LOCK, 0, 0, 1, 1), of(2, Kind.TRY_LOCK, 0, 2, 3, 0)));
        assertFalse(lock(of(1, Kind.TRY_LOCK, 0, 0, 1, 1), of(2, Kind.TRY_LOCK, 0, 2, 3, 1)));
        assertFalse(lock(of(1, Kind.TRY_LOCK, 0, 0, 1, 0)));
    }

    @Test
    void aDeathFreesTheLockFromTheKillOn() {
        Operation held = of(1, Kind.TRY_LOCK, 0, 0, 1, 1);
        Operation killed = pending(1, Kind.DEATH, 0, 5);
        assertTrue(lock(held, killed, of(2, Kind.TRY_LOCK, 0, 6, 7, 1)));
        assertTrue(lock(held, killed, of(2, Kind.TRY_LOCK, 0, 6, 7, 0), of(2, Kind.TRY_LOCK, 0, 8, 9, 1)));
        assertFalse(lock(held, killed, of(2, Kind.TRY_LOCK, 0, 2, 3, 1)));
        assertFalse(lock(held, killed, of(2, Kind.TRY_LOCK, 0, 6, 7, 1), of(3, Kind.TRY_LOCK, 0, 8, 9, 1)));
    }

    @Test
    void permitsOfTheDeadComeBackOnce() {
        Sequential semaphore = Specifications.semaphore(2);
        List<Operation> history = new ArrayList<>(List.of(
                of(1, Kind.TRY_ACQUIRE, 2, 0, 1, 1),
                pending(1, Kind.DEATH, 0, 2),
                of(2, Kind.TRY_ACQUIRE, 2, 3, 4, 1)));
        assertTrue(Linearizability.holds(semaphore, history));
        history.add(of(3, Kind.TRY_ACQUIRE, 1, 5, 6, 1));
        assertFalse(Linearizability.holds(semaphore, history));
    }

    @Test
    void aLostUpdateIsNotLinearizable() {
        List<Operation> history = List.of(of(1, Kind.ADD, 1, 0, 9, 0), of(2, Kind.ADD, 1, 0, 9, 0));
        assertFalse(Linearizability.holds(Specifications.NUMBER, history));
        assertTrue(Linearizability.holds(
                Specifications.NUMBER, List.of(of(1, Kind.ADD, 1, 0, 9, 1), of(2, Kind.ADD, 1, 0, 9, 0))));
        assertTrue(Linearizability.holds(
                Specifications.NUMBER,
                List.of(of(1, Kind.COMPARE_AND_SET, 5, 0, 1, 1), of(2, Kind.COMPARE_AND_SET, 6, 2, 3, 0))));
    }

    @Test
    void theViolationNamesTheOperationThatDoesNotFit() {
        List<Operation> history = List.of(of(1, Kind.PUT, 7, 0, 4, 0), of(2, Kind.POLL, 0, 5, 6, 8));
        String what =
                Linearizability.violation(Specifications.QUEUE, history, 100).orElseThrow();
        assertTrue(what.contains("POLL(0) = 8"), what);
    }

    @Test
    void theSearchIsBounded() {
        List<Operation> history = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            history.add(of(i, Kind.PUT, i, 0, 100, 0));
        }
        history.add(of(99, Kind.POLL, 0, 101, 102, -1));
        assertThrows(
                IllegalStateException.class, () -> Linearizability.violation(Specifications.QUEUE, history, 10_000));
    }

    /** Histories of a real execution are linearizable by construction; one changed result makes most of them not so. */
    @Test
    void agreesWithExecutionsThatWereMadeUp() {
        Random random = new Random(1);
        int found = 0;
        for (int round = 0; round < 200; round++) {
            List<Operation> history = new ArrayList<>();
            Object state = Specifications.NUMBER.initial();
            for (int i = 0; i < 60; i++) {
                long before = (Long) state;
                Operation operation = of(
                        i % 3,
                        Kind.ADD,
                        1 + random.nextInt(5),
                        10 * i - random.nextInt(25),
                        10 * i + random.nextInt(25),
                        before);
                state = Specifications.NUMBER.apply(state, operation);
                history.add(operation);
            }
            assertTrue(Linearizability.holds(Specifications.NUMBER, history), "round " + round);
            Operation changed = history.remove(30);
            history.add(of(changed.process(), Kind.ADD, changed.argument(), changed.invoked(), changed.returned(), -1));
            found += Linearizability.holds(Specifications.NUMBER, history) ? 0 : 1;
        }
        assertEquals(200, found);
    }
}
