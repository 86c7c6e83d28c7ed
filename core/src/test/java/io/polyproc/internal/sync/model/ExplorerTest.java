package io.polyproc.internal.sync.model;

import static io.polyproc.internal.sync.model.Program.END;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.internal.sync.model.Explorer.Finding;
import org.junit.jupiter.api.Test;

/** The explorer itself, on models small enough to count by hand. */
class ExplorerTest {

    private final Model model = new Model();
    private final int word = model.word("word", 0);
    private final int register = model.register("register");

    @Test
    void everyInterleavingIsVisitedOnce() {
        model.process(adder()).process(adder());
        Finding finding = Explorer.explore(model);
        assertNull(finding.counterexample());
        int noneHasWritten = 4;
        int oneHasWritten = 2 * 3;
        int bothHaveWritten = 3;
        assertEquals(noneHasWritten + oneHasWritten + bothHaveWritten, finding.states());
    }

    @Test
    void lostUpdateIsFoundWithTheShortestWayThere() {
        model.process(adder()).process(adder());
        model.always(view -> view.allHaveEnded() && view.word(word) == 1 ? "lost" : null);
        String way = Explorer.explore(model).counterexample();
        assertEquals(5, way.lines().count(), way);
        assertTrue(way.endsWith("=> lost"), way);
    }

    @Test
    void waiterWithoutAnUnparkIsFound() {
        model.process(sleeper()).withoutParkIntervals();
        assertTrue(Explorer.explore(model).counterexample().contains("cannot be reached"));
    }

    @Test
    void sleepBeginsOnlyWhileTheWordIsAsExpected() {
        model.initial(word, 1);
        model.process(sleeper()).withoutParkIntervals();
        assertNull(Explorer.explore(model).counterexample());
    }

    @Test
    void wakeUpOfOneWakesEither() {
        model.process(sleeper()).process(sleeper()).withoutParkIntervals();
        model.process(new Program().step("wake", me -> {
            me.wake(word, 1);
            return END;
        }));
        model.reachable(view -> true);
        for (int process = 0; process < 2; process++) {
            int survivor = process;
            Model same = model.always(view -> !view.isLiving(survivor) && view.isLiving(1 - survivor) ? "woken" : null);
            assertTrue(Explorer.explore(same).counterexample().contains("which wakes P"));
        }
    }

    @Test
    void crashHappensAtAnyStepButNotToMoreThanAllowed() {
        model.process(adder()).process(adder()).crashes(1);
        model.always(view -> view.isLiving(0) || view.isLiving(1) || view.word(word) > 0 ? null : "both have crashed");
        assertNull(Explorer.explore(model).counterexample());
        assertTrue(Explorer.explore(model.crashes(2)).counterexample().contains("crashes before"));
    }

    @Test
    void wayOutByACrashIsNone() {
        model.process(new Program().step("turn", me -> "turn")).crashes(1);
        assertTrue(Explorer.explore(model).counterexample().contains("cannot be reached"));
    }

    @Test
    void stepThatTouchesMemoryTwiceIsRefused() {
        model.process(new Program().step("add", me -> {
            me.write(word, me.read(word) + 1);
            return END;
        }));
        assertThrows(IllegalStateException.class, () -> Explorer.explore(model));
    }

    private Program sleeper() {
        return new Program().step("sleep", me -> me.sleep(word, 0, "awake")).step("awake", me -> END);
    }

    private Program adder() {
        return new Program()
                .step("read", me -> {
                    me.set(register, me.read(word));
                    return "write";
                })
                .step("write", me -> {
                    me.write(word, me.get(register) + 1);
                    return END;
                });
    }
}
