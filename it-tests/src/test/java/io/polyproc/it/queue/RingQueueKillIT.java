package io.polyproc.it.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Users of the ring queue are killed, also while others wait for room. */
@MultiJvmTest
public class RingQueueKillIT extends QueueKillContract {

    RingQueueKillIT() {
        super(QueueKind.RING);
    }

    /** The points this class kills at. */
    public static Set<CrashPoint> points() {
        return QueueKind.RING.points();
    }

    static List<CrashPoint> puts() {
        return QueueKind.RING.puts();
    }

    static List<CrashPoint> putsDone() {
        return QueueKind.RING.putsDone();
    }

    static List<CrashPoint> takes() {
        return QueueKind.RING.takes();
    }

    @ParameterizedTest
    @MethodSource("takes")
    void whoWaitsForRoomGoesOnWhenAConsumerIsKilled(CrashPoint point, Site site) {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            BlockingQueue<Long> queue = kind.queue(mp);
            fill(queue);
            TestJvm waiting = kind.jvm(site).reused().start(QueueRoles.class, "produce", site.workspace(), 1, 1);
            waiting.await("putting");
            victim(site, point, "consume").kill();
            if (point == CrashPoint.RING_READ) {
                assertEquals(0L, queue.poll());
            }
            waiting.await("all put");
            waiting.awaitSuccess();
            assertEquals(0, queue.remainingCapacity());
            List<Long> left = new ArrayList<>();
            queue.drainTo(left);
            assertEquals(QueueRoles.STRIDE, left.get(left.size() - 1));
            assertEquals(1L, left.get(0));
            assertEquals(0, queue.size());
        }
    }

    @Test
    void oneThatIsKilledWhileItWaitsForRoomPutsNothing(Site site) {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            BlockingQueue<Long> queue = kind.queue(mp);
            int capacity = fill(queue);
            TestJvm waiting = kind.jvm(site).start(QueueRoles.class, "produce", site.workspace(), 1, 1);
            TestJvm other = kind.jvm(site).reused().start(QueueRoles.class, "produce", site.workspace(), 2, 1);
            waiting.await("putting");
            other.await("putting");
            waiting.kill();
            assertEquals(0L, queue.poll());
            other.awaitSuccess();
            assertEquals(capacity, queue.size());
            List<Long> left = new ArrayList<>();
            queue.drainTo(left);
            assertEquals(2 * QueueRoles.STRIDE, left.get(capacity - 1));
        }
    }

    private static int fill(BlockingQueue<Long> queue) {
        int number = 0;
        while (queue.offer((long) number)) {
            number++;
        }
        assertEquals(number, queue.size());
        return number;
    }
}
