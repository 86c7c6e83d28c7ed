package io.polyproc.internal.pool;

import io.polyproc.internal.worker.Message;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A simulated worker process with the task states of a real link. */
final class FakeWorker implements WorkerPort {

    private static final int ROOM = 8;

    /** Task states. */
    private enum Claim {
        OFFERED,
        BEGUN,
        REVOKED
    }

    final PoolWorker worker;
    private final FakeWorld world;
    private final ArrayDeque<Long> requests = new ArrayDeque<>();
    private final Map<Long, Claim> claims = new HashMap<>();
    private final ArrayDeque<byte[]> replies = new ArrayDeque<>();
    boolean isAlive = true;
    boolean wasKilled;
    boolean isReady;
    boolean isAskedToStop;
    boolean endIsReported;
    long interrupted;
    int releases;
    Gauges gauges = Gauges.NONE;
    private long running;

    FakeWorker(FakeWorld world, PoolWorker worker) {
        this.world = world;
        this.worker = worker;
    }

    // Actions of the process.

    void becomeReady() {
        if (isAlive && !isReady) {
            isReady = true;
            replies.add(new byte[] {Message.READY});
        }
    }

    void failInitializer() {
        if (isAlive && !isReady) {
            replies.add(new byte[] {Message.UNFIT, 1});
            isAlive = false;
        }
    }

    void say(byte... message) {
        if (isAlive) {
            replies.add(message);
        }
    }

    /** Begins the next task that was not revoked; if there is none, ends if it was asked to. */
    void begin() {
        while (isAlive && isReady && running == 0 && !requests.isEmpty()) {
            long number = requests.poll();
            if (claims.get(number) == Claim.OFFERED) {
                claims.put(number, Claim.BEGUN);
                running = number;
                world.begun(worker, number);
            }
        }
        if (running == 0 && isAskedToStop && requests.isEmpty()) {
            isAlive = false;
        }
    }

    void reply(boolean isFit, boolean isTooLarge) {
        if (isAlive && running != 0) {
            ByteBuffer message = ByteBuffer.allocate(Message.DONE_HEADER + Long.BYTES)
                    .put(isTooLarge ? Message.TOO_LARGE : Message.DONE)
                    .putLong(running)
                    .putLong(1000)
                    .put((byte) (isFit ? 0 : 1))
                    .putInt(0);
            replies.add(message.array());
            running = 0;
        }
    }

    boolean isRunning() {
        return running != 0;
    }

    void die() {
        isAlive = false;
    }

    WorkerEnd end() {
        return new WorkerEnd(wasKilled ? 137 : 3, wasKilled, List.of("last line"), null);
    }

    // Port methods.

    @Override
    public boolean offer(long number, byte[] message) {
        world.callOut();
        claims.put(number, Claim.OFFERED);
        if (requests.size() >= ROOM) {
            return false;
        }
        requests.add(number);
        world.callOut();
        return true;
    }

    @Override
    public boolean flush() {
        world.callOut();
        return true;
    }

    @Override
    public boolean stop() {
        world.callOut();
        isAskedToStop = true;
        return true;
    }

    @Override
    public boolean revoke(long number) {
        world.callOut();
        boolean isOffered = claims.get(number) == Claim.OFFERED;
        if (isOffered) {
            claims.put(number, Claim.REVOKED);
        }
        return isOffered;
    }

    @Override
    public boolean isBegun(long number) {
        world.callOut();
        return claims.get(number) == Claim.BEGUN;
    }

    @Override
    public void interrupt(long number) {
        world.callOut();
        interrupted = number;
    }

    @Override
    public void askForStacks() {
        world.callOut();
    }

    @Override
    public boolean hasReply() {
        world.callOut();
        return !replies.isEmpty();
    }

    @Override
    public byte[] receive() {
        world.callOut();
        return replies.poll();
    }

    @Override
    public void kill() {
        world.callOut();
        wasKilled |= isAlive;
        isAlive = false;
    }

    @Override
    public boolean isAlive() {
        world.callOut();
        return isAlive;
    }

    @Override
    public long pid() {
        return 4711;
    }

    @Override
    public Gauges gauges() {
        world.callOut();
        return gauges;
    }

    @Override
    public void release() {
        releases++;
        if (isAlive) {
            throw new AssertionError("the memory of " + worker.name + ", which runs, is given away");
        }
        world.callOut();
    }
}
