package io.polyproc.it.queue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.JvmStart;
import io.polyproc.it.kit.Site;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;

/** The queues that must all pass the same tests, and the steps at which their users are killed. */
enum QueueKind {
    /** The durable one. */
    LOG(
            List.of(CrashPoint.QUEUE_APPENDING),
            List.of(CrashPoint.QUEUE_APPENDED, CrashPoint.QUEUE_COUNTED),
            CrashPoint.QUEUE_READ,
            CrashPoint.QUEUE_CLAIMED) {
        @Override
        BlockingQueue<Long> queue(Multiprocessing mp) {
            return mp.named(NAME).queue(Long.class);
        }

        @Override
        JvmStart jvm(Site site, Jdks.Jdk jdk) {
            return super.jvm(site, jdk)
                    .options(ChronicleFlags.forVersion(jdk.feature()).toArray(String[]::new));
        }
    },
    /** The ring, so small that it is often full. */
    RING(
            List.of(CrashPoint.RING_WRITTEN),
            List.of(CrashPoint.RING_PUBLISHED, CrashPoint.RING_COUNTED),
            CrashPoint.RING_READ,
            CrashPoint.RING_TAKEN) {
        @Override
        BlockingQueue<Long> queue(Multiprocessing mp) {
            return mp.named(NAME).ringQueue(Long.class, 16);
        }
    };

    static final String NAME = "numbers";

    private static final String PROPERTY = "it.queue";

    private final List<CrashPoint> putsNotDone;
    private final List<CrashPoint> putsDone;
    private final CrashPoint takeNotDone;
    private final CrashPoint takeDone;

    QueueKind(List<CrashPoint> putsNotDone, List<CrashPoint> putsDone, CrashPoint takeNotDone, CrashPoint takeDone) {
        this.putsNotDone = putsNotDone;
        this.putsDone = putsDone;
        this.takeNotDone = takeNotDone;
        this.takeDone = takeDone;
    }

    /** In a JVM that {@link #jvm} has started: its kind. */
    static QueueKind ofThisJvm() {
        return valueOf(System.getProperty(PROPERTY));
    }

    /** The queue of that kind. */
    abstract BlockingQueue<Long> queue(Multiprocessing mp);

    /** A JVM that uses it, with the flags that it needs. */
    JvmStart jvm(Site site, Jdks.Jdk jdk) {
        return site.jvm().java(jdk).options("-D" + PROPERTY + "=" + this);
    }

    JvmStart jvm(Site site) {
        return jvm(site, Jdks.own());
    }

    /** Steps of a put. */
    List<CrashPoint> puts() {
        List<CrashPoint> puts = new ArrayList<>(putsNotDone);
        puts.addAll(putsDone);
        return puts;
    }

    /** Steps of a put from which on the element is in. */
    List<CrashPoint> putsDone() {
        return putsDone;
    }

    /** Steps of a take. */
    List<CrashPoint> takes() {
        return List.of(takeNotDone, takeDone);
    }

    /** All of these steps. */
    Set<CrashPoint> points() {
        Set<CrashPoint> points = EnumSet.copyOf(puts());
        points.addAll(takes());
        return points;
    }
}
