package io.polyproc.internal.pool;

import io.polyproc.ClosedException;
import io.polyproc.codec.SerializationException;
import io.polyproc.internal.codec.TaskCodec;
import io.polyproc.internal.inherit.WorkerHeap;
import io.polyproc.internal.launch.Children;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.worker.Message;
import io.polyproc.internal.worker.RawLink;
import io.polyproc.internal.worker.WorkerMain;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.pool.PoolOptions;
import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.Task;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Starts the processes of workers, and spare JVMs, one after the other in its own thread, since a start takes long. It
 * also creates the link of each worker, which may extend files.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class WorkerStarter {

    private final Children children;
    private final PoolOptions options;
    private final String poolName;
    private final WorkerLinkPool links;
    private final WorkerHeap heap;
    private final byte[] startMessage;
    private final SerialThread thread;

    /** Set before the first start. */
    private long signalId;

    private @Nullable EventCount signal;

    WorkerStarter(MappedWorkspace workspace, Children children, PoolOptions options, String poolName) {
        this.children = children;
        this.options = options;
        this.poolName = poolName;
        this.links = WorkerLinkPool.of(workspace);
        this.heap = WorkerHeap.of(options.workers(), options.jvmOptions(), options.environment());
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

    /** Sets the event count on which the pool parks. */
    void signal(long id, EventCount poolSignal) {
        signalId = id;
        signal = poolSignal;
    }

    /** Enqueues an action after the starts requested before. */
    void execute(Runnable work) {
        thread.execute(work);
    }

    /** Starts a process. */
    LinkPort start(String name) {
        RawLink link = links.borrowLink(Objects.requireNonNull(signal, "signal"));
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
        // After an Error a process may exist that has the link.
    }

    /** Adjusts the number of spare JVMs. */
    void keepSpares(int count) {
        try {
            spare().keepSpares(count);
        } catch (ClosedException e) {
            // The spares have ended with all other children.
        }
    }

    /** Returns the largest heap of each worker; empty if its JVM decides. */
    OptionalLong workerHeap() {
        return heap.bytes();
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
                .jvmOptions(heap.options().toArray(String[]::new))
                .jvmOptions(options.jvmOptions().toArray(String[]::new))
                .durableQueues(options.durableQueues())
                .inheritedProperties(options.inheritedProperties())
                .onErrorOutput(options.onErrorOutput());
        options.environment().forEach((variable, value) -> worker.environment(variable, value.orElse(null)));
        options.directory().ifPresent(worker::directory);
        options.javaHome().ifPresent(worker::javaHome);
        options.stdin().ifPresent(worker::stdin);
        options.onOutput().ifPresent(worker::onOutput);
        return worker;
    }
}
