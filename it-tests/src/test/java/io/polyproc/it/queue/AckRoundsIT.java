package io.polyproc.it.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Budget;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.queue.Delivery;
import io.polyproc.queue.QueueOptions;
import io.polyproc.queue.SharedQueue;
import io.polyproc.testkit.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Producers and workers are killed all the time; every element that was put is worked on, and acknowledged once. */
@MultiJvmTest
@Tag("rounds")
class AckRoundsIT {

    private static final int SECONDS = 2;
    private static final int FEWEST_KILLS = 4;

    /** The attempts at each element. */
    private final Map<Long, Set<Integer>> attempts = new HashMap<>();

    private final Set<Long> done = new HashSet<>();
    private int begun;

    @ParameterizedTest
    @ValueSource(ints = {0, 10})
    void everyElementIsWorkedOnThoughEverybodyIsKilled(int capacity, Site site) throws InterruptedException {
        Random random = Seed.random("kills with acknowledgement, capacity " + capacity);
        QueueOptions options = QueueOptions.defaults().withCapacity(capacity);
        List<TestJvm> producers = new ArrayList<>();
        List<TestJvm> workers = new ArrayList<>();
        List<TestJvm> living = new ArrayList<>();
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            SharedQueue<Long> queue = AckRoles.queue(mp, options);
            Budget budget = Budget.of(SECONDS, FEWEST_KILLS);
            while (budget.hasNext()) {
                while (living.size() < 4) {
                    // Workers first: a producer of a full queue waits for them.
                    boolean produces = living.stream().filter(workers::contains).count() == 2;
                    living.add(start(site, options, produces ? producers : workers, produces));
                }
                LockSupport.parkNanos(random.nextInt(100) * 1_000_000L);
                living.remove(random.nextInt(living.size())).kill();
            }
            living.forEach(TestJvm::kill);
            workers.forEach(this::read);
            finish(queue);
        }
        List<Long> confirmed = Ledger.numbers("put ", producers);
        Set<Long> lost = new HashSet<>(confirmed);
        lost.removeAll(attempts.keySet());
        int again = begun - attempts.size();
        System.out.println("capacity " + capacity + ": elements confirmed " + confirmed.size() + ", worked on "
                + attempts.size() + ", kills " + (producers.size() + workers.size()) + ", lost " + lost.size()
                + ", given out again " + again);
        assertEquals(Set.of(), lost, "put and never worked on");
        // A worker that was killed had one element at most.
        assertTrue(again <= workers.size(), again + " were given out again by " + workers.size() + " deaths");
    }

    private static TestJvm start(Site site, QueueOptions options, List<TestJvm> kind, boolean produces) {
        TestJvm jvm = produces
                ? AckRoles.start(site, options, "produce", kind.size() * QueueRoles.STRIDE, 5_000)
                : AckRoles.start(site, options, "work");
        kind.add(jvm);
        jvm.await(produces ? "put " : "working");
        return jvm;
    }

    private void read(TestJvm worker) {
        for (String line : worker.output()) {
            String[] words = line.split(" ");
            if (line.startsWith("began ")) {
                begin(Long.parseLong(words[1]), Integer.parseInt(words[2]));
            } else if (line.startsWith("done ")) {
                assertTrue(done.add(Long.parseLong(words[1])), line + " twice");
            }
        }
    }

    private void begin(long element, int attempt) {
        begun++;
        Set<Integer> before = attempts.computeIfAbsent(element, each -> new HashSet<>());
        assertTrue(before.add(attempt), "attempt " + attempt + " of " + element + " twice");
    }

    /** Works on what is left. */
    private void finish(SharedQueue<Long> queue) throws InterruptedException {
        int size = queue.size();
        int left = 0;
        for (Delivery<Long> delivery = queue.pollWithAck(Duration.ZERO);
                delivery != null;
                delivery = queue.pollWithAck(Duration.ZERO)) {
            begin(delivery.element(), delivery.attempt());
            assertTrue(done.add(delivery.element()), delivery + " was acknowledged before");
            delivery.ack();
            left++;
        }
        assertEquals(size, left, "the size after the last kill");
        assertTrue(queue.join(Duration.ZERO));
        for (Map.Entry<Long, Set<Integer>> each : attempts.entrySet()) {
            if (each.getValue().size() > 1) {
                assertTrue(each.getValue().stream().anyMatch(attempt -> attempt > 1), each::toString);
            }
        }
    }
}
