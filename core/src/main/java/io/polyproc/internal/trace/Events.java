package io.polyproc.internal.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The JFR events. Loading them loads JFR, which takes some 50 ms; {@link Trace} does so only during a recording. */
final class Events {

    private Events() {}

    static Span task(String function, int items, int attempt, String worker, long pid) {
        Task event = new Task();
        event.function = function;
        event.items = items;
        event.attempt = attempt;
        event.worker = worker;
        event.pid = pid;
        event.begin();
        return event;
    }

    static Span workerStart(String worker) {
        WorkerStart event = new WorkerStart();
        event.worker = worker;
        event.begin();
        return event;
    }

    static void workerEnd(String worker, long pid, String reason) {
        WorkerEnd event = new WorkerEnd();
        event.worker = worker;
        event.pid = pid;
        event.reason = reason;
        event.commit();
    }

    static Span lockWait(String object) {
        LockWait event = new LockWait();
        event.object = object;
        event.begin();
        return event;
    }

    static Span queueWait(String object) {
        QueueWait event = new QueueWait();
        event.object = object;
        event.begin();
        return event;
    }

    /** Recorded by the process that owns the pool. */
    @Name("io.polyproc.Task")
    @Label("Task")
    @Description("A task of a process pool, from when a worker was given it to its end")
    @Category("Polyproc")
    @StackTrace(false)
    private static final class Task extends Event implements Span {
        @Label("Function")
        private String function;

        @Label("Calls")
        private int items;

        @Label("Attempt")
        private int attempt;

        @Label("Worker")
        private String worker;

        @Label("Worker's process id")
        private long pid;

        @Label("Outcome")
        private String outcome;

        @Override
        public void end(String how) {
            outcome = how;
            commit();
        }
    }

    /** Lasts from the decision to start a worker until it accepts tasks. */
    @Name("io.polyproc.WorkerStart")
    @Label("Worker Start")
    @Category("Polyproc")
    @StackTrace(false)
    private static final class WorkerStart extends Event implements Span {
        @Label("Worker")
        private String worker;

        @Label("Outcome")
        private String outcome;

        @Override
        public void end(String how) {
            outcome = how;
            commit();
        }
    }

    @Name("io.polyproc.WorkerEnd")
    @Label("Worker End")
    @Category("Polyproc")
    @StackTrace(false)
    private static final class WorkerEnd extends Event {
        @Label("Worker")
        private String worker;

        @Label("Worker's process id")
        private long pid;

        @Label("Reason")
        private String reason;
    }

    /** Recorded by the waiting process, as is the next one. A wait without a park is not recorded. */
    @Name("io.polyproc.LockWait")
    @Label("Lock Wait")
    @Description("A thread slept until it had a lock, or until another synchronisation object let it go on")
    @Category("Polyproc")
    private static final class LockWait extends Event implements Span {
        @Label("Object")
        private String object;

        @Override
        public void end(String how) {
            commit();
        }
    }

    @Name("io.polyproc.QueueWait")
    @Label("Queue Wait")
    @Description("A thread slept until there was a message, or room for one")
    @Category("Polyproc")
    private static final class QueueWait extends Event implements Span {
        @Label("Object")
        private String object;

        @Override
        public void end(String how) {
            commit();
        }
    }
}
