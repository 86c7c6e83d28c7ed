package io.polyproc.internal.worker;

import io.polyproc.internal.boot.ChildMain;
import io.polyproc.internal.codec.ObjectReader;
import io.polyproc.internal.codec.TaskForm;
import io.polyproc.internal.codec.Throwables;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.ring.Patience;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.sync.Signal;
import io.polyproc.process.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/**
 * The life of a worker process: it is initialised, runs one task after the other, and ends when it is told to.
 *
 * <p><b>If a process dies here.</b> The worker: the pool knows by the claim whether the task was begun. The pool: this process ends
 * within 100 ms, as every child does.
 */
public final class WorkerMain {

    /** The pool need not be watched here: this process ends with it. */
    private static final Patience ENDLESS = Patience.whileAlive(() -> true);

    private final MappedWorkspace workspace;
    private final RawLink link;
    private final WorkerControl control;
    private final Calls calls;
    private final Functions functions;
    private byte[] exitHook = {};

    private WorkerMain(MappedWorkspace workspace, RawLink link) {
        this.workspace = workspace;
        this.link = link;
        this.control = new WorkerControl(link, Thread.currentThread());
        this.calls = new Calls(workspace);
        this.functions = new Functions(workspace);
    }

    /** Runs a worker in this process, to its end. */
    public static void serve(long linkId, long signalId) throws Exception {
        MappedWorkspace workspace = ChildMain.workspace();
        Signal poolSignal = new Signal(workspace, workspace.resolve(signalId).ints(0));
        serve(workspace, RawLink.attach(workspace, linkId, poolSignal));
    }

    static void serve(MappedWorkspace workspace, RawLink link) throws Exception {
        new WorkerMain(workspace, link).serve();
    }

    private void serve() throws Exception {
        control.start();
        if (!initialise(new ObjectReader(workspace, link.next(ENDLESS), 1))) {
            return;
        }
        control.reply(Message.ready());
        long idleSince = System.nanoTime();
        while (true) {
            byte[] message = link.next(ENDLESS);
            if (message[0] == Message.STOP) {
                runTask(exitHook, "exit hook");
                control.finish();
                return;
            }
            idleSince = run(new ObjectReader(workspace, message, 1), idleSince);
        }
    }

    private boolean initialise(ObjectReader in) {
        byte[] initializer = in.getBytes(in.getInt());
        exitHook = in.getBytes(in.getInt());
        try {
            runTask(initializer, "initializer");
            return true;
        } catch (Throwable e) {
            control.reply(Message.unfit(Throwables.toBytes(e)));
            return false;
        }
    }

    private void runTask(byte[] task, String what) throws Exception {
        if (task.length > 0) {
            ((Task) TaskForm.fromBytes(task, workspace, what)).run();
        }
    }

    /** Runs a task unless it was revoked; gives the time at which this thread was free again. */
    private long run(ObjectReader in, long idleSince) {
        long number = in.getLong();
        int attempt = in.getInt();
        int functionId = in.getInt();
        int functionLength = in.getInt();
        if (functionLength != Message.KNOWN) {
            // Also of a task that was revoked: those behind it count on that.
            functions.define(functionId, in.getBytes(functionLength));
        }
        if (!link.begin(number)) {
            return idleSince;
        }
        long begin = System.nanoTime();
        control.begin(number);
        boolean fit = false;
        try {
            fit = calls.run(functions, functionId, attempt, arguments(in));
        } finally {
            control.end();
        }
        long end = System.nanoTime();
        link.done(begin - idleSince, end - begin);
        control.reply(calls.reply(number, end - begin, fit));
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.TASK_REPLIED);
        }
        return end;
    }

    /** The arguments, from the message or from the file that it names; a failure to read it is one of the task. */
    private Arguments arguments(ObjectReader in) {
        int length = in.getInt();
        if (length == 0) {
            return () -> in;
        }
        String file = new String(in.getBytes(length), StandardCharsets.UTF_8);
        return () -> new ObjectReader(
                workspace, Files.readAllBytes(workspace.directory().resolve(file)), 0);
    }

    /** Where the arguments of a task are. */
    interface Arguments {
        ObjectReader open() throws IOException;
    }
}
