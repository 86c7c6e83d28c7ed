package io.polyproc.internal.worker;

import io.polyproc.internal.child.ChildMain;
import io.polyproc.internal.codec.ObjectReader;
import io.polyproc.internal.codec.TaskCodec;
import io.polyproc.internal.codec.Throwables;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.ring.WaitPolicy;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.thread.Halt;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.pool.WorkerOutOfMemoryException;
import io.polyproc.process.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/**
 * The main loop of a worker process: it is initialised, runs one task after the other, and ends when it receives the
 * stop message.
 *
 * <p>An exception is the failure of one task, or else ends this process at once with {@link #FAILED} or
 * {@link #OUT_OF_MEMORY}, even if tasks have left threads.
 *
 * <p><b>If a process dies here.</b> The worker: the pool knows from the task's state whether it was begun. The pool:
 * this process ends within 100 ms, as every child does.
 */
public final class WorkerMain {

    /** Exit code of a worker that cannot continue. */
    static final int FAILED = 1;

    /**
     * Exit code of a worker whose heap has no room for a failure; HotSpot's own with
     * {@code -XX:+ExitOnOutOfMemoryError}.
     */
    public static final int OUT_OF_MEMORY = 3;

    /** The policy need not watch the pool, since this process ends with it. */
    private static final WaitPolicy ENDLESS = WaitPolicy.whileAlive(() -> true);

    private final MappedWorkspace workspace;
    private final RawLink link;
    private final WorkerControl control;
    private final FunctionCache functions;
    private TaskInvoker calls;
    private byte[] exitHook = {};

    private WorkerMain(MappedWorkspace workspace, RawLink link) {
        this.workspace = workspace;
        this.link = link;
        this.control = new WorkerControl(link, Thread.currentThread());
        this.functions = new FunctionCache(workspace);
    }

    /** Runs a worker in this process, until its end. */
    public static void serve(long linkId, long signalId) throws Exception {
        WorkerMain worker = null;
        try {
            MappedWorkspace workspace = ChildMain.workspace();
            EventCount poolSignal =
                    new EventCount(workspace, workspace.resolve(signalId).ints(0));
            worker = new WorkerMain(workspace, RawLink.attach(workspace, linkId, poolSignal));
            worker.serve();
        } catch (Throwable e) {
            halt(e, worker == null || worker.calls == null ? null : worker.calls.memoryLack());
            return;
        }
        worker.end();
        if (hasForeignThreads()) {
            // Tasks have left threads, for which the JVM would wait.
            System.exit(0);
        }
    }

    /** Runs a worker in a process that is not one, as a warm-up. */
    static void warmUp(MappedWorkspace workspace, RawLink link) throws Exception {
        WorkerMain worker = new WorkerMain(workspace, link);
        worker.serve();
        worker.end();
    }

    /**
     * Ends this process with all its threads, and prints the reason if there is memory for that. A lack of memory is
     * the last line, which the pool reads.
     *
     * @param failure the reason
     * @param lack the OutOfMemoryError of an earlier task, or null; later failures are its consequence
     */
    static void halt(Throwable failure, OutOfMemoryError lack) {
        int exitCode = lack != null || failure instanceof OutOfMemoryError ? OUT_OF_MEMORY : FAILED;
        try {
            String reason = MemoryLack.behind(lack != null ? lack : failure);
            exitCode = reason != null ? OUT_OF_MEMORY : exitCode;
            print(failure, reason);
        } finally {
            Halt.now(exitCode);
        }
    }

    private static void print(Throwable failure, String reason) {
        try {
            System.err.println("worker " + CurrentWorker.INSTANCE.name() + " cannot continue:");
            failure.printStackTrace();
        } finally {
            if (reason != null) {
                System.err.println("It has run out of memory: " + reason);
            }
            System.err.flush();
        }
    }

    private static boolean hasForeignThreads() {
        Thread[] threads = new Thread[Thread.activeCount() + 8];
        int count = Thread.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (!threads[i].isDaemon() && threads[i] != Thread.currentThread()) {
                return true;
            }
        }
        return false;
    }

    private void serve() {
        control.start();
        if (!initialise()) {
            return;
        }
        control.reply(Message.ready());
        long idleSince = System.nanoTime();
        while (true) {
            byte[] message = link.next(ENDLESS);
            if (message[0] == Message.STOP) {
                return;
            }
            idleSince = run(message[0], new ObjectReader(workspace, message, 1), idleSince);
        }
    }

    private void end() throws Exception {
        runTask(exitHook, "exit hook");
        control.finish();
    }

    private boolean initialise() {
        boolean runsCode;
        try {
            ObjectReader in = new ObjectReader(workspace, link.next(ENDLESS), 1);
            byte[] initializer = in.getBytes(in.getInt());
            exitHook = in.getBytes(in.getInt());
            runsCode = initializer.length > 0;
            runTask(initializer, "initializer");
        } catch (Throwable e) {
            control.reply(Message.unfit(Throwables.toBytes(e)));
            exitHook = new byte[0];
            return false;
        }
        calls = new TaskInvoker(workspace, control, new JvmState(runsCode));
        return true;
    }

    private void runTask(byte[] task, String what) throws Exception {
        if (task.length == 0) {
            return;
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        TaskCodec.Loaded loaded = TaskCodec.load(task, workspace, what);
        try {
            loaded.enter();
            ((Task) loaded.task()).run();
        } finally {
            if (loaded.loader() != null && thread.getContextClassLoader() == loaded.loader()) {
                thread.setContextClassLoader(before);
            }
        }
    }

    /** Runs a task unless it was revoked; returns the time at which this thread became idle. */
    private long run(byte kind, ObjectReader in, long idleSince) {
        long number = in.getLong();
        int attempt = in.getInt();
        int count = in.getInt();
        int functionId = in.getInt();
        // After a task that has made this process unfit, the pool revokes the tasks that are not begun.
        boolean isBegun = calls.isFit() && link.begin(number);
        long begin = System.nanoTime();
        if (isBegun) {
            control.begin(number);
        }
        try {
            // After begin(), since it runs user code: a failure that ends this process here ends it in the task. Also
            // for a revoked task, since later tasks use its function.
            define(kind, functionId, in);
            if (isBegun) {
                calls.run(number, functions, functionId, attempt, count, () -> arguments(in));
            }
        } finally {
            control.end(begin);
        }
        if (!isBegun) {
            return idleSince;
        }
        long end = System.nanoTime();
        link.done(begin - idleSince, end - begin);
        calls.reply(end - begin);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.TASK_REPLIED);
        }
        return end;
    }

    private void define(byte kind, int functionId, ObjectReader in) {
        int length = in.getInt();
        if (kind == Message.RUN_TOO_LARGE) {
            functions.refuse(
                    functionId,
                    new WorkerOutOfMemoryException(
                            CurrentWorker.INSTANCE.name(),
                            CurrentWorker.INSTANCE.pid(),
                            Runtime.getRuntime().maxMemory(),
                            new OutOfMemoryError("the function and its captured values have " + length + " bytes")));
        } else if (length != Message.KNOWN) {
            functions.define(functionId, in, length);
        }
    }

    /**
     * Opens the arguments, in the message or in the file that it names. A failure to read the file is a failure of the
     * task.
     */
    private ObjectReader arguments(ObjectReader in) throws IOException {
        int length = in.getInt();
        if (length == 0) {
            return in;
        }
        String file = new String(in.getBytes(length), StandardCharsets.UTF_8);
        return new ObjectReader(
                workspace, Files.readAllBytes(workspace.directory().resolve(file)), 0);
    }

    /** A source of the arguments of a task. */
    interface Arguments {
        ObjectReader open() throws IOException;
    }
}
