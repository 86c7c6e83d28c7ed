package io.polyproc.it.channel;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Site.Captured;
import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.Task;
import io.polyproc.testkit.Await;

/** Children of these tests. */
final class Kids {

    private Kids() {}

    /** Starts a child that stands at this step, for the n-th time, when this returns. */
    static ChildProcess at(CrashPoint point, int time, Site site, Multiprocessing mp, Task task) {
        ChildBuilder builder = mp.process(task).jvmOptions("-Dpolyproc.crash=" + point + ":" + time);
        Captured captured = site.start(builder);
        await(captured, Crash.ANNOUNCEMENT + point);
        return captured.child();
    }

    /** Waits for a line of the child's output that begins so. */
    static void await(Captured captured, String beginning) {
        Await.until(
                () -> "\"" + beginning + "\" in " + captured.output().all()
                        + captured.errors().all(),
                Await.LONG,
                () -> captured.output().all().stream().anyMatch(line -> line.startsWith(beginning)));
    }

    /** SIGKILL; returns when it is dead. */
    static void kill(ChildProcess child) throws InterruptedException {
        child.kill();
        child.join();
    }
}
