package io.polyproc.twins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** A barrier beside the JDK's, with parties in several threads: one event after the other, each to its end. */
class BarrierTwinsTest {

    private static final int STEPS = 60;
    private static final int PARTIES = 3;

    /** What both have. */
    private record Barrier(
            Arrival await, Arrival timed, Runnable reset, BooleanSupplier isBroken, IntSupplier waiting) {
        static Barrier of(IpcBarrier barrier) {
            return new Barrier(
                    barrier::await,
                    () -> barrier.await(1, TimeUnit.MILLISECONDS),
                    barrier::reset,
                    barrier::isBroken,
                    barrier::waiting);
        }

        static Barrier of(CyclicBarrier barrier) {
            return new Barrier(
                    barrier::await,
                    () -> barrier.await(1, TimeUnit.MILLISECONDS),
                    barrier::reset,
                    barrier::isBroken,
                    barrier::getNumberWaiting);
        }
    }

    /** Waits, and gives the number of this party. */
    private interface Arrival {
        int arrive() throws Exception;
    }

    /** One of the two, its parties that wait, and what became of the others. */
    private static final class Side {
        private final Barrier barrier;
        private final List<Crew.Member<Object>> waiting = new ArrayList<>();
        private final List<Object> outcomes = new ArrayList<>();

        Side(Barrier barrier) {
            this.barrier = barrier;
        }

        void arrive(Arrival arrival) throws Exception {
            int before = waiting.size();
            Crew.Member<Object> party = Crew.start("party", () -> {
                try {
                    return arrival.arrive();
                } catch (Exception e) {
                    return e.getClass();
                }
            });
            waiting.add(party);
            // The last one does not wait, although it may be counted for a moment.
            boolean mayWait = arrival != barrier.timed && before + 1 < PARTIES;
            Await.until(
                    "it waits, or is through", () -> party.isDone() || mayWait && barrier.waiting.getAsInt() > before);
            if (party.isDone()) {
                allAreThrough();
            }
        }

        void interrupt(int which) throws Exception {
            waiting.get(which).thread().interrupt();
            allAreThrough();
        }

        void reset() throws Exception {
            barrier.reset.run();
            allAreThrough();
        }

        private void allAreThrough() throws Exception {
            List<Integer> numbers = new ArrayList<>();
            for (Crew.Member<Object> party : waiting) {
                Object outcome = party.result();
                if (outcome instanceof Integer number) {
                    numbers.add(number);
                } else {
                    outcomes.add(outcome);
                }
            }
            // The JDK's gives them in the order of arrival. Ours promises only that they differ.
            Collections.sort(numbers);
            outcomes.add(numbers);
            waiting.clear();
        }

        List<Object> state() {
            return List.of(outcomes, waiting.size(), barrier.waiting.getAsInt(), barrier.isBroken.getAsBoolean());
        }
    }

    private interface Event {
        void on(Side side) throws Exception;
    }

    private static Event event(Random random, int waiting) {
        int chance = random.nextInt(20);
        if (chance == 0 && waiting > 0) {
            int which = random.nextInt(waiting);
            return side -> side.interrupt(which);
        }
        if (chance == 1) {
            return side -> side.arrive(side.barrier.timed);
        }
        return chance < 5 ? Side::reset : side -> side.arrive(side.barrier.await);
    }

    @Test
    void aBarrierWithPartiesInSeveralThreadsBehavesAsTheJdks() throws Exception {
        Random random = Seed.random(BarrierTwinsTest.class);
        try (Multiprocessing mp = Multiprocessing.open()) {
            Side ours = new Side(Barrier.of(mp.barrier(PARTIES)));
            Side jdks = new Side(Barrier.of(new CyclicBarrier(PARTIES)));
            for (int step = 0; step < STEPS; step++) {
                Event event = event(random, jdks.waiting.size());
                event.on(jdks);
                event.on(ours);
                assertEquals(jdks.state(), ours.state(), "after step " + step);
            }
            jdks.reset();
            ours.reset();
        }
    }
}
