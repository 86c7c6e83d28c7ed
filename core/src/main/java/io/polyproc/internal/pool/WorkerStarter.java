package io.polyproc.internal.pool;

import io.polyproc.ClosedException;
import io.polyproc.codec.SerializationException;
import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.codec.TaskCodec;
import io.polyproc.internal.inherit.HeapShare;
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
import java.util.List;
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
    private final HeapShare share;

    /** The heap of the last worker that was started, and of spares. Written by the thread of starts. */
    private volatile WorkerHeap heap;

    /** The number of spares that were asked for last. For the thread of starts. */
    private int spares;

    private final byte[] startMessage;

    /** The initializer and the exit hook. Their code exists as long as they are reachable. */
    private final List<TaskCodec.Written> hooks;

    private final SerialThread thread;

    /** Set before the first start. */
    private long signalId;

    private @Nullable EventCount signal;

    WorkerStarter(MappedWorkspace workspace, Children children, PoolOptions options, String poolName) {
        this.children = children;
        this.options = options;
        this.poolName = poolName;
        this.links = WorkerLinkPool.of(workspace);
        this.share = HeapShare.of(options.jvmOptions(), options.environment());
        this.heap = share.now();
        TaskCodec.Written initializer = written(options.initializer(), workspace, "initializer");
        TaskCodec.Written exitHook = written(options.exitHook(), workspace, "exit hook");
        this.hooks = List.of(initializer, exitHook);
        this.startMessage = Message.start(initializer.bytes(), exitHook.bytes());
        if (startMessage.length > Arguments.LONGEST_MESSAGE) {
            throw new SerializationException(
                    "the initializer and the exit hook have " + startMessage.length + " bytes, and may have "
                            + Arguments.LONGEST_MESSAGE
                            + ": have them capture large data by reference, as shared arrays",
                    null);
        }
        this.thread = new SerialThread("polyproc-" + poolName + "-starter");
    }

    private static TaskCodec.Written written(Optional<Task> task, MappedWorkspace workspace, String what) {
        return task.isPresent()
                ? TaskCodec.write(task.get(), workspace, what)
                : new TaskCodec.Written(new byte[0], what, true, null);
    }

    /** Sets the event count on which the pool parks. From now on the pool takes its share of the memory. */
    void signal(long id, EventCount poolSignal) {
        signalId = id;
        signal = poolSignal;
        share.resize(options.workers());
    }

    /** Enqueues an action after the starts requested before. */
    void execute(Runnable work) {
        thread.execute(work);
    }

    /** Starts a process. */
    LinkPort start(String name) {
        adaptHeap();
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

    /** Returns the code that is sent with the initializer; null if the class path is enough. */
    @Nullable
    List<PublishedCode> initializerCode() {
        return hooks.get(0).code();
    }

    /** Adjusts the number of spare JVMs. */
    void keepSpares(int count) {
        adaptHeap();
        spares = count;
        keepSparesOfHeap(count);
    }

    private void keepSparesOfHeap(int count) {
        try {
            spare().keepSpares(count);
        } catch (ClosedException e) {
            // The spares have ended with all other children.
        }
    }

    /** Computes the heap of the next worker. Other pools may have begun or ended, so spares may have another one. */
    private void adaptHeap() {
        WorkerHeap now = share.now();
        if (now.equals(heap)) {
            return;
        }
        if (spares > 0) {
            keepSparesOfHeap(0);
        }
        heap = now;
        if (spares > 0) {
            keepSparesOfHeap(spares);
        }
    }

    /** Changes the largest number of workers. */
    void resize(int workers) {
        share.resize(workers);
    }

    /** Leaves the memory to other pools: all workers have ended. */
    void leave() {
        share.leave();
    }

    /** Returns the largest heap of a worker that starts now; empty if its JVM decides. */
    OptionalLong workerHeap() {
        return share.now().bytes();
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
