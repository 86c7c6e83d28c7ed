package io.polyproc.benchmarks;

import io.polyproc.benchmarks.harness.Curves;
import io.polyproc.benchmarks.harness.Figure;
import io.polyproc.benchmarks.harness.Readings;
import io.polyproc.benchmarks.harness.Session;
import io.polyproc.benchmarks.harness.Suite;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Lock, increment and unlock in tight loops, by 1 to 32 processes. */
final class ContentionSuite implements Suite {

    private static final String OURS = "IpcLock";
    private static final String PLAIN = "glibc mutex";
    private static final String ROBUST = "glibc robust mutex";

    private final String name;
    private final Map<String, Contender> contenders;

    private interface Contender {
        Optional<Readings> run(Session session, int processes, int millis) throws IOException, InterruptedException;
    }

    private ContentionSuite(String name, Map<String, Contender> contenders) {
        this.name = name;
        this.contenders = contenders;
    }

    static Suite ofLocks() {
        Map<String, Contender> all = new LinkedHashMap<>();
        all.put(OURS, java("ipc"));
        all.put(PLAIN, c("plain"));
        all.put(ROBUST, c("robust"));
        all.put("futex of three states", c("futex"));
        all.put("java.nio FileLock", java("file"));
        all.put("Python Lock", python("Lock"));
        all.put("ReentrantLock, in one JVM", java("jvm"));
        return new ContentionSuite("locks", all);
    }

    static Suite ofSemaphores() {
        Map<String, Contender> all = new LinkedHashMap<>();
        all.put("IpcSemaphore", java("semaphore"));
        all.put("glibc semaphore", c("semaphore"));
        all.put("Python Semaphore", python("Semaphore"));
        return new ContentionSuite("semaphores", all);
    }

    private static Contender java(String kind) {
        return (session, processes, millis) ->
                Optional.of(session.programs().java(LockLoop.class, kind, processes, millis));
    }

    private static Contender c(String kind) {
        return (session, processes, millis) -> session.programs().c("locks", kind, processes, millis);
    }

    private static Contender python(String kind) {
        return (session, processes, millis) -> session.programs().python("locks.py", kind, processes, millis);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String about() {
        return "Lock, increment and unlock in tight loops: wall time divided by all operations of all processes.";
    }

    @Override
    public void run(Session session) throws IOException, InterruptedException {
        Curves curves = session.curves(name + " against processes", "processes", "ns for each operation");
        for (int processes : session.size().processes()) {
            int forks = processes == 2 ? session.size().forks() : 1;
            for (int fork = 0; fork < forks; fork++) {
                for (Map.Entry<String, Contender> contender : contenders.entrySet()) {
                    Figure figure = session.figure(work(processes), contender.getKey(), "ns");
                    contender
                            .getValue()
                            .run(session, processes, session.size().millis())
                            .ifPresent(readings -> figure.add(readings, "ns"));
                }
            }
            for (String contender : contenders.keySet()) {
                Figure figure = session.figure(work(processes), contender, "ns");
                if (figure.isMeasured()) {
                    curves.add(contender, processes, figure.median());
                }
            }
        }
        if (contenders.containsKey(OURS)) {
            Figure plain = session.figure(work(2), PLAIN, "ns");
            Figure robust = session.figure(work(2), ROBUST, "ns");
            session.goal(
                    "two processes: lock, increment, unlock",
                    1,
                    session.figure(work(2), OURS, "ns"),
                    Session.better(plain, robust),
                    "The line goes from one processor to the other at each operation, and how often that happens"
                            + " is left to chance.");
        }
    }

    private static String work(int processes) {
        return processes == 1 ? "1 process" : processes + " processes";
    }
}
