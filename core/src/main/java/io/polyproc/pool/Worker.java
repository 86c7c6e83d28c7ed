package io.polyproc.pool;

import io.polyproc.errors.WorkerDiedException;
import io.polyproc.internal.boot.ChildMain;
import io.polyproc.internal.codec.TaskForm;
import io.polyproc.internal.codec.Throwables;
import io.polyproc.internal.ring.Patience;
import io.polyproc.internal.ring.RawRing;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.Children;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A worker process and the two rings to and from it: the pool's side, and the side of the child. The rings outlive the
 * process: a replacement gets the same.
 *
 * <p><b>Thread and process safety.</b> For the one thread that drives this worker.
 *
 * <p><b>If a process dies here:</b> {@link #call} finds out within one sleep and throws; nothing is left locked.
 */
final class Worker {

    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Children children;
    private final String name;
    private final Rings rings;
    private final RawRing requests;
    private final RawRing replies;
    private volatile ChildProcess process;
    private volatile boolean killed;

    Worker(MappedWorkspace workspace, Children children, String name) {
        this.children = children;
        this.name = name;
        this.rings = Rings.of(workspace);
        this.requests = rings.borrow();
        this.replies = rings.borrow();
    }

    /** Makes sure that a process is there. */
    void ensureStarted() {
        if (process != null && process.isAlive()) {
            return;
        }
        requests.reset();
        replies.reset();
        long in = requests.id();
        long out = replies.id();
        process = children.process(() -> serve(in, out)).name(name).daemon(true).start();
    }

    /**
     * Has the worker do something. A worker that had worked before and died while it was idle, so that it has read nothing
     * of the request, is replaced.
     *
     * @return its reply
     * @throws WorkerDiedException when it died before it could reply
     */
    byte[] call(byte[] request) {
        ChildProcess callee = process;
        long before = requests.readPosition();
        byte[] reply = exchange(request, callee);
        if (reply == null && before > 0 && requests.readPosition() == before && !killed) {
            joinUninterruptibly(callee);
            ensureStarted();
            if (killed) {
                kill();
            }
            callee = process;
            reply = exchange(request, callee);
        }
        if (reply == null) {
            joinUninterruptibly(callee);
            throw new WorkerDiedException(name, callee.pid(), callee.exitCode());
        }
        return reply;
    }

    private byte[] exchange(byte[] request, ChildProcess callee) {
        Patience patience = Patience.whileAlive(callee::isAlive);
        return requests.send(request, patience) ? replies.receive(patience) : null;
    }

    /** Lets the process end when it has nothing more to do, and kills it if it does not. It is not used afterwards. */
    void stop() {
        ChildProcess callee = process;
        if (callee != null) {
            end(callee);
        }
        rings.giveBack(requests);
        rings.giveBack(replies);
    }

    private void end(ChildProcess callee) {
        requests.send(Packet.stop(), Patience.whileAlive(callee::isAlive));
        try {
            if (callee.join(GRACE)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        callee.kill();
        joinUninterruptibly(callee);
    }

    /** Kills the process, from any thread. It is the last one. */
    void kill() {
        killed = true;
        ChildProcess callee = process;
        if (callee != null) {
            callee.kill();
        }
    }

    private static void joinUninterruptibly(ChildProcess callee) {
        callee.onExit().join();
    }

    /** What a worker process does: works off one request after the other, until it is told to stop. */
    private static void serve(long requestsId, long repliesId) throws IOException {
        MappedWorkspace workspace = ChildMain.workspace();
        RawRing requests = RawRing.attach(workspace, requestsId);
        RawRing replies = RawRing.attach(workspace, repliesId);
        Functions functions = new Functions(workspace);
        // The parent need not be watched here: this process ends with it.
        Patience endless = Patience.whileAlive(() -> true);
        while (true) {
            byte[] request = requests.receive(endless);
            if (request[0] == Packet.STOP) {
                return;
            }
            replies.send(reply(request, functions), endless);
        }
    }

    private static byte[] reply(byte[] request, Functions functions) {
        try {
            DataInputStream in = Packet.contents(request);
            TaskFunction<Object, Object> function = functions.of(Packet.readBytes(in));
            List<byte[]> results = new ArrayList<>();
            Throwable first = null;
            for (Object argument : Packet.readObjects(in)) {
                try {
                    results.add(Packet.encode(function.apply(argument)));
                } catch (Throwable e) {
                    // The others are tried all the same, whatever the size of the chunks.
                    first = first == null ? e : first;
                }
            }
            return first == null ? Packet.results(results) : Packet.failure(Throwables.toBytes(first));
        } catch (Throwable e) {
            return Packet.failure(Throwables.toBytes(e));
        }
    }

    /** The last function, which the next request most often needs again. */
    private static final class Functions {
        private final MappedWorkspace workspace;
        private byte[] lastBytes = {};
        private TaskFunction<Object, Object> last;

        Functions(MappedWorkspace workspace) {
            this.workspace = workspace;
        }

        @SuppressWarnings("unchecked")
        TaskFunction<Object, Object> of(byte[] bytes) {
            if (!Arrays.equals(bytes, lastBytes)) {
                last = (TaskFunction<Object, Object>) TaskForm.fromBytes(bytes, workspace, "function");
                lastBytes = bytes;
            }
            return last;
        }
    }
}
