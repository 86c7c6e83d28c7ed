package io.polyproc.it.queue;

import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.kit.MultiJvmTest;
import java.util.List;
import java.util.Set;

/** Users of the durable queue are killed. */
@MultiJvmTest
public class QueueKillIT extends QueueKillContract {

    QueueKillIT() {
        super(QueueKind.LOG);
    }

    /** The points this class kills at. */
    public static Set<CrashPoint> points() {
        return QueueKind.LOG.points();
    }

    static List<CrashPoint> puts() {
        return QueueKind.LOG.puts();
    }

    static List<CrashPoint> putsDone() {
        return QueueKind.LOG.putsDone();
    }

    static List<CrashPoint> takes() {
        return QueueKind.LOG.takes();
    }
}
