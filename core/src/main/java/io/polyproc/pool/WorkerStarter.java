package io.polyproc.pool;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.SerializationException;
import io.polyproc.internal.codec.TaskCodec;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.worker.Message;
import io.polyproc.internal.worker.RawLink;
import io.polyproc.internal.worker.WorkerMain;
import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.Children;
import io.polyproc.process.Task;
import java.util.Optional;

/**
 * Starts the processes of workers, and spare JVMs, one after the other in a thread of its own, since that can take a while. The memory
 * of a worker is made there, too: that may extend files.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class WorkerStarter {

    private final Children children;
    private final PoolOptions options;
    private final String poolName;
    private final WorkerLinkPool links;
    private final byte[] startMessage;
    private final SerialThread thread;

    /** Set before anything is started. */
    private long signalId;

    private EventCount signal;

    WorkerStarter(MappedWorkspace workspace, Children children, PoolOptions options, String poolName) {
        this.children = children;
        this.options = options;
        this.poolName = poolName;
        this.links = WorkerLinkPool.of(workspace);
        this.startMessage = Message.start(
                bytes(options.initializer(), workspace, "initializer"),
                bytes(options.exitHook(), workspace, "exit hook"));
        if (startMessage.length > Arguments.LONGEST_MESSAGE) {
            throw new SerializationException(
                    "the initializer and the exit hook have " + startMessage.length + " bytes, and may have "
                            + Arguments.LONGEST_MESSAGE
                            + ": have them capture large data by reference, as shared arrays",
                    null);
        }
        this.thread = new SerialThread("polyproc-" + poolName + "-starter");
    }

    private static byte[] bytes(Optional<Task> task, MappedWorkspace workspace, String what) {
        return task.map(hook -> TaskCodec.toBytes(hook, workspace, what)).orElse(new byte[0]);
    }

    /** Names the word on which the pool sleeps. */
    void signal(long id, EventCount poolSignal) {
        signalId = id;
        signal = poolSignal;
    }

    /** Has something run behind the starts that were asked for. */
    void execute(Runnable work) {
        thread.execute(work);
    }

    /** Starts a process. */
    LinkPort start(String name) {
        RawLink link = links.borrowLink(signal);
        try {
            link.send(startMessage);
            long linkId = link.id();
            long poolSignalId = signalId;
            ChildProcess process =
                    describe(name, () -> WorkerMain.serve(linkId, poolSignalId)).start();
            return new LinkPort(links, link, process);
        } catch (RuntimeException e) {
            links.release(link);
            throw e;
        }
        // After an Error there may be a process that has the link.
    }

    /** Has as many spare JVMs wait. */
    void keepSpares(int count) {
        try {
            spare().keepSpares(count);
        } catch (ClosedException e) {
            // They have ended with everything else.
        }
    }

    int readySpares() {
        return spare().readySpares();
    }

    private ChildBuilder spare() {
        return describe(poolName + "-spare", () -> {});
    }

    private ChildBuilder describe(String name, Task task) {
        ChildBuilder worker = children.process(task)
                .name(name)
                .daemon(true)
                .jvmOptions(options.jvmOptions().toArray(String[]::new))
                .onErrorOutput(options.onErrorOutput());
        options.onOutput().ifPresent(worker::onOutput);
        return worker;
    }
}
