package io.polyproc.internal.worker;

import static io.polyproc.internal.worker.LinkDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.ring.RawRing;
import io.polyproc.internal.ring.WaitPolicy;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventCount;

/**
 * The memory between a pool and one worker: tasks go one way, replies the other, and a claim for each task says whether it
 * was begun. {@link LinkDescriptor} has the layout and the table of states.
 *
 * <p><b>Thread and process safety.</b> The pool's side is for one thread of the pool at a time, and so is the worker's, but for
 * {@link #revoke}, {@link #interrupt} and what is read for people, which are safe.
 *
 * <p><b>Progress.</b> The pool's side never waits.
 *
 * <p><b>If a process dies here.</b> The worker: what it had replied can be read; a task without a reply was begun, or was not, as
 * its claim says. The pool: the worker ends with it.
 */
public final class RawLink {

    private final ObjectRef ref;
    private final EventCount control;
    private final LongCells interrupt;
    private final IntCells stacks;
    private final LongCells current;
    private final LongCells since;
    private final LongCells done;
    private final LongCells worked;
    private final LongCells waited;
    private final LongCells resident;
    private final LongCells heap;
    private final LongCells heapLimit;
    private final LongCells claims;
    private final RawRing requests;
    private final RawRing replies;

    /** A message to the worker that is longer than the ring, of which some is sent, or null. For the thread that sends. */
    private byte[] begun;

    private int begunBytes;

    /** Whether the next message comes without its end. For the thread that receives. */
    private boolean isCut;

    private RawLink(ObjectRef ref, EventCount poolSignal) {
        this.ref = ref;
        this.control = new EventCount(ref.workspace(), ref.ints(CONTROL_OFFSET));
        this.interrupt = ref.longs(INTERRUPT_OFFSET);
        this.stacks = ref.ints(STACKS_OFFSET);
        this.current = ref.longs(CURRENT_OFFSET);
        this.since = ref.longs(SINCE_OFFSET);
        this.done = ref.longs(DONE_OFFSET);
        this.worked = ref.longs(WORKED_OFFSET);
        this.waited = ref.longs(WAITED_OFFSET);
        this.resident = ref.longs(RESIDENT_OFFSET);
        this.heap = ref.longs(HEAP_OFFSET);
        this.heapLimit = ref.longs(HEAP_LIMIT_OFFSET);
        this.claims = ref.longs(CLAIMS_OFFSET);
        this.requests = RawRing.within(ref, LENGTH, RING_CAPACITY, null);
        this.replies = RawRing.within(ref, LENGTH + (int) RawRing.length(RING_CAPACITY), RING_CAPACITY, poolSignal);
    }

    /** Makes a link. */
    public static RawLink create(MappedWorkspace workspace, EventCount poolSignal) {
        long length = LENGTH + 2 * RawRing.length(RING_CAPACITY);
        ObjectSpec spec = new ObjectSpec(ObjectType.WORKER_LINK, null, 0, RING_CAPACITY, 0, length);
        return new RawLink(workspace.findOrCreate(spec, ObjectSpec.NO_VALUE), poolSignal);
    }

    /** The link with that id. */
    public static RawLink attach(MappedWorkspace workspace, long id, EventCount poolSignal) {
        return new RawLink(workspace.resolve(id), poolSignal);
    }

    /** Names it in its workspace. */
    public long id() {
        return ref.id();
    }

    // The pool's side.

    /** Prepares it for the next worker. The last one is dead. */
    public void reset() {
        requests.reset();
        replies.reset();
        isCut = false;
        begun = null;
        interrupt.setPlain(0, 0);
        stacks.setPlain(0, 0);
        for (LongCells word : new LongCells[] {current, since, done, worked, waited, resident, heap, heapLimit}) {
            word.setPlain(0, 0);
        }
        for (int i = 0; i < CLAIMS; i++) {
            claims.setPlain(i, 0);
        }
    }

    /** Whether there is a claim for a task although the worker has not replied to an older one. */
    public static boolean mayOffer(long number, long oldest) {
        return number - oldest < CLAIMS;
    }

    /**
     * Sends a task, if there is room for its message. One that is longer than the ring is begun, and goes on with each {@link #flush}.
     *
     * @param number of the task: greater than that of the task before, and such that it {@linkplain #mayOffer may be offered}
     */
    public boolean offer(long number, byte[] message) {
        // Before the message, whose store of the tail is volatile: who sees the message sees the claim.
        if (!flush()) {
            return false;
        }
        claims.setPlain(place(number), claim(number, OFFERED));
        if (RawRing.fits(message.length, RING_CAPACITY)) {
            return requests.send(message, WaitPolicy.NONE);
        }
        begun = message;
        begunBytes = 0;
        flush();
        return true;
    }

    /** Sends more of a long message, as far as there is room; false if some of it is left. */
    public boolean flush() {
        while (begun != null) {
            int before = begunBytes;
            begunBytes = requests.sendPiece(begun, before);
            if (begunBytes == begun.length) {
                begun = null;
            } else if (begunBytes == before) {
                return false;
            }
        }
        return true;
    }

    /** Sends something that is no task, if there is room. */
    public boolean send(byte[] message) {
        return flush() && requests.send(message, WaitPolicy.NONE);
    }

    /** Takes a task back; false when the worker has begun it. */
    public boolean revoke(long number) {
        // SYNC task-claimed: a compare-and-set on both sides, here and in begin(), so that one of the two has the task.
        return claims.compareAndSet(place(number), claim(number, OFFERED), claim(number, REVOKED));
    }

    /** Whether a task that was offered has been begun. */
    public boolean isBegun(long number) {
        return claims.getVolatile(place(number)) == claim(number, BEGUN);
    }

    /** Whether the worker has said something. Safe for any thread. */
    public boolean hasReply() {
        return replies.hasData();
    }

    /**
     * Takes the next message of the worker, or null when there is none at the moment. One for which the heap has no room is dropped,
     * and {@link Message#TOO_LARGE} takes its place.
     */
    public byte[] receive() {
        byte[] message;
        try {
            message = replies.receive(WaitPolicy.NONE);
        } catch (OutOfMemoryError e) {
            isCut = true;
            replies.keepBeginning(Message.DONE_HEADER);
            message = replies.receive(WaitPolicy.NONE);
        }
        if (isCut && message != null) {
            isCut = false;
            return Message.tooLarge(message, replies.cutLength());
        }
        return message;
    }

    /** Has the thread that runs the task interrupted, if it still does. */
    public void interrupt(long number) {
        interrupt.setVolatile(0, number);
        control.raise(1);
    }

    /** Asks for the stacks of all threads of the worker. */
    public void askForStacks() {
        stacks.getAndAdd(0, 1);
        control.raise(1);
    }

    // The worker's side.

    /**
     * Waits for the next message of the pool. A task that is longer than the ring, and for which the heap has no room, is dropped, and
     * {@link Message#RUN_TOO_LARGE} takes its place.
     *
     * @throws OutOfMemoryError if there is no room for another message, which is lost
     */
    byte[] next(WaitPolicy patience) {
        try {
            return requests.receive(patience);
        } catch (OutOfMemoryError e) {
            requests.keepBeginning(Message.RUN_BEGINNING);
            byte[] beginning = requests.receive(patience);
            // A heap without room for a short message is full of something else: another worker can do the task.
            if (beginning == null || beginning[0] != Message.RUN || RawRing.fits(requests.cutLength(), RING_CAPACITY)) {
                throw e;
            }
            return Message.runTooLarge(beginning, requests.cutLength());
        }
    }

    /** Begins a task; false when the pool has taken it back. */
    boolean begin(long number) {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.TASK_READ);
        }
        // SYNC task-claimed: see revoke().
        boolean begun = claims.compareAndSet(place(number), claim(number, OFFERED), claim(number, BEGUN));
        if (begun) {
            since.setOpaque(0, System.nanoTime());
            current.setOpaque(0, number);
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.TASK_BEGUN);
            }
        }
        return begun;
    }

    /** Notes that a task was run. */
    void done(long nanosWaited, long nanosWorked) {
        current.setOpaque(0, 0);
        done.setOpaque(0, done.getOpaque(0) + 1);
        waited.setOpaque(0, waited.getOpaque(0) + nanosWaited);
        worked.setOpaque(0, worked.getOpaque(0) + nanosWorked);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.TASK_DONE);
        }
    }

    /** Sends a message to the pool, which is the beginning of an array, waiting for room. */
    void reply(byte[] message, int length, WaitPolicy patience) {
        replies.send(message, length, patience);
    }

    /** Notes how much memory the worker has. */
    void noteMemory(long bytesResident, long bytesOfHeap, long bytesOfHeapLimit) {
        resident.setOpaque(0, bytesResident);
        heap.setOpaque(0, bytesOfHeap);
        heapLimit.setOpaque(0, bytesOfHeapLimit);
    }

    /** What the pool raises when it has something to say beside the tasks. */
    EventCount control() {
        return control;
    }

    /** Number of the task that is to be interrupted, 0 when there is none. */
    long toInterrupt() {
        return interrupt.getVolatile(0);
    }

    /** How many stack dumps were asked for. */
    int stacksAskedFor() {
        return stacks.getVolatile(0);
    }

    // For people. The worker writes these words one by one, so two of them may be of different instants: benign.

    /** Number of the task that is being run, 0 when none is. */
    public long current() {
        return current.getOpaque(0);
    }

    /** How long ago it was begun, in nanoseconds. The monotonic clock is the same in all processes of a machine. */
    public long runningFor() {
        return Math.max(0, System.nanoTime() - since.getOpaque(0));
    }

    /** Tasks done. */
    public long tasksDone() {
        return done.getOpaque(0);
    }

    /** Nanoseconds spent in tasks. */
    public long worked() {
        return worked.getOpaque(0);
    }

    /** Nanoseconds spent waiting for tasks. */
    public long waited() {
        return waited.getOpaque(0);
    }

    /** Bytes of memory that the process has; 0 where that is not known. */
    public long resident() {
        return resident.getOpaque(0);
    }

    /** Bytes of its heap that are in use. */
    public long heap() {
        return heap.getOpaque(0);
    }

    /** Bytes that its heap may have. */
    public long heapLimit() {
        return heapLimit.getOpaque(0);
    }

    private static int place(long number) {
        return (int) number & CLAIMS - 1;
    }

    private static long claim(long number, int state) {
        return number << STATE_BITS | state;
    }

    @Override
    public String toString() {
        return ref.toString();
    }
}
