package io.polyproc.internal.pool;

import io.polyproc.internal.launch.LocalChild;
import io.polyproc.internal.worker.Message;
import io.polyproc.internal.worker.RawLink;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.ChildStartException;
import org.jspecify.annotations.Nullable;

/** A child process with its {@link RawLink}. */
final class LinkPort implements WorkerPort {

    private final WorkerLinkPool links;
    private final RawLink link;
    private final ChildProcess process;

    LinkPort(WorkerLinkPool links, RawLink link, ChildProcess process) {
        this.links = links;
        this.link = link;
        this.process = process;
    }

    ChildProcess process() {
        return process;
    }

    /** Returns the outcome of the process. */
    WorkerEnd end() {
        try {
            return new WorkerEnd(
                    process.exitCode(), process.exitSignal().isPresent(), process.lastErrorLines(), startFailure());
        } catch (Throwable e) {
            return WorkerEnd.UNKNOWN;
        }
    }

    /** Reads no exception of a task: its class may run code. */
    private @Nullable ChildStartException startFailure() {
        return process instanceof LocalChild child ? child.startFailure().orElse(null) : null;
    }

    @Override
    public boolean offer(long number, byte[] message) {
        return link.offer(number, message);
    }

    @Override
    public boolean flush() {
        return link.flush();
    }

    @Override
    public boolean stop() {
        return link.send(Message.stop());
    }

    @Override
    public boolean revoke(long number) {
        return link.revoke(number);
    }

    @Override
    public boolean isBegun(long number) {
        return link.isBegun(number);
    }

    @Override
    public void interrupt(long number) {
        link.interrupt(number);
    }

    @Override
    public void askForStacks() {
        link.askForStacks();
    }

    @Override
    public boolean hasReply() {
        return link.hasReply();
    }

    @Override
    public byte[] receive() {
        return link.receive();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public Gauges gauges() {
        return new Gauges(
                link.current(),
                link.runningFor(),
                link.tasksDone(),
                link.worked(),
                link.waited(),
                link.resident(),
                link.heap(),
                link.heapLimit());
    }

    @Override
    public void release() {
        links.release(link);
    }
}
