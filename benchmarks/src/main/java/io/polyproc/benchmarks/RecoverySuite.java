package io.polyproc.benchmarks;

import io.polyproc.benchmarks.harness.Figure;
import io.polyproc.benchmarks.harness.Readings;
import io.polyproc.benchmarks.harness.Session;
import io.polyproc.benchmarks.harness.Suite;
import java.io.IOException;
import java.util.Optional;

/** Measures the time from SIGKILL of a lock's owner until the next waiter gets an exception. */
final class RecoverySuite implements Suite {

    private static final String WORK = "owner's death reported";

    @Override
    public String name() {
        return "recovery";
    }

    @Override
    public String about() {
        return "From SIGKILL of the owner of a lock until a parked waiter gets the exception.";
    }

    @Override
    public void run(Session session) throws IOException, InterruptedException {
        int kills = session.size().pick(1, 15, 100);
        Figure ours = session.figure(WORK, "IpcLock", "ms");
        add(ours, session.programs().java(Recovery.class, kills));
        Optional<Readings> robust = session.programs().c("kill", kills);
        robust.ifPresent(readings -> add(session.figure(WORK, "glibc robust mutex", "ms"), readings));
        double seconds = session.size().pick(0.2, 2.0, 10.0);
        Optional<Readings> python = session.programs().python("kill.py", seconds);
        if (python.isPresent()) {
            boolean recovered = python.get().value("recovered") == 1;
            session.note("Python's `Lock` was " + (recovered ? "" : "not ") + "recovered within " + seconds + " s.");
        }
        session.goal(
                "lock recovered after SIGKILL, longest of " + kills,
                150,
                ours.most(),
                "ms",
                "A waiter checks the owner every 50 ms; a longer time is scheduling delay.");
    }

    private static void add(Figure figure, Readings readings) {
        for (double latency : readings.values("latency")) {
            figure.add(latency / 1e6);
        }
    }
}
