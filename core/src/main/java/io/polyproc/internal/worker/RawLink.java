package io.polyproc.internal.worker;

import static io.polyproc.internal.worker.LinkDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.ring.RawRing;
import io.polyproc.internal.ring.WaitPolicy;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;

/**
 * The memory shared by a pool and one worker: tasks go one way, replies the other, and a state for each task says
 * whether it was begun. {@link LinkDescriptor} has the layout and the table of states.
 *
 * <p><b>Thread and process safety.</b> The pool's side is for one thread of the pool at a time, and the worker's side
 * for one thread of the worker. {@link #revoke}, {@link #interrupt} and the gauges are safe.
 *
 * <p><b>Progress.</b> The pool's side never waits.
 *
 * <p><b>If a process dies here.</b> The worker: its replies can still be read; the state of a task without a reply says
 * whether it was begun. The pool: the worker ends with it.
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
    private final LongCells states;
    private final RawRing requests;
    private final RawRing replies;

    /** A message longer than the ring that is partly sent, or null. For the thread that sends. */
    private byte[] begun;

    private int begunBytes;

    /** Set if the next message is truncated. For the thread that receives. */
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
        this.states = ref.longs(TASK_STATES_OFFSET);
        this.requests = RawRing.within(ref, LENGTH, RING_CAPACITY, null);
        this.replies = RawRing.within(ref, LENGTH + (int) RawRing.length(RING_CAPACITY), RING_CAPACITY, poolSignal);
    }

    /** Creates a link. */
    public static RawLink create(MappedWorkspace workspace, EventCount poolSignal) {
        long length = LENGTH + 2 * RawRing.length(RING_CAPACITY);
        ObjectSpec spec = new ObjectSpec(ObjectType.WORKER_LINK, null, 0, RING_CAPACITY, 0, length);
        return new RawLink(workspace.findOrCreate(spec, ObjectSpec.NO_VALUE), poolSignal);
    }

    /** Returns the link with this id. */
    public static RawLink attach(MappedWorkspace workspace, long id, EventCount poolSignal) {
        return new RawLink(workspace.resolve(id), poolSignal);
    }

    /** Returns its id in the workspace. */
    public long id() {
        return ref.id();
    }

    // The pool's side.

    /** Prepares it for the next worker. The previous one is dead. */
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
        for (int i = 0; i < TASK_STATES; i++) {
            states.setPlain(i, 0);
        }
    }

    /** Tells whether a task has a state of its own while the worker has not replied to an older one. */
    public static boolean mayOffer(long number, long oldest) {
        return number - oldest < TASK_STATES;
    }

    /**
     * Sends a task, if there is room for its message. A message longer than the ring is sent in pieces, which each
     * {@link #flush} continues.
     *
     * @param number the number of the task: greater than that of the task before, and such that it
     *     {@linkplain #mayOffer may be offered}
     */
    public boolean offer(long number, byte[] message) {
        if (!flush()) {
            return false;
        }
        // SYNC task-state: plain, before the message, which the volatile store of the tail in RawRing publishes. So a
        // worker that sees the message sees its state.
        states.setPlain(index(number), stateWord(number, OFFERED));
        if (RawRing.fits(message.length, RING_CAPACITY)) {
            return requests.send(message, WaitPolicy.NONE);
        }
        begun = message;
        begunBytes = 0;
        flush();
        return true;
    }

    /** Sends more of a long message, as far as there is room; false if some of it remains. */
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

    /** Sends a message that is not a task, if there is room. */
    public boolean send(byte[] message) {
        return flush() && requests.send(message, WaitPolicy.NONE);
    }

    /** Revokes a task; false if the worker has begun it. */
    public boolean revoke(long number) {
        // SYNC task-state: CAS. Pairs with the CAS in begin(): exactly one of the two changes OFFERED, so either the
        // pool or the worker has the task.
        return states.compareAndSet(index(number), stateWord(number, OFFERED), stateWord(number, REVOKED));
    }

    /** Tells whether an offered task has begun. */
    public boolean isBegun(long number) {
        return states.getVolatile(index(number)) == stateWord(number, BEGUN);
    }

    /** Tells whether there is a reply. Safe for any thread. */
    public boolean hasReply() {
        return replies.hasData();
    }

    /**
     * Removes and returns the next message of the worker, or null if there is none. If the heap has no room for it,
     * returns a {@link Message#TOO_LARGE} in its place.
     */
    public byte[] receive() {
        byte[] message;
        try {
            message = replies.receive(WaitPolicy.NONE);
        } catch (OutOfMemoryError e) {
            isCut = true;
            replies.truncateNext(Message.DONE_HEADER);
            message = replies.receive(WaitPolicy.NONE);
        }
        if (isCut && message != null) {
            isCut = false;
            return Message.tooLarge(message, replies.truncatedLength());
        }
        return message;
    }

    /** Interrupts the thread that runs the task, if it still does. */
    public void interrupt(long number) {
        interrupt.setVolatile(0, number);
        control.notifyWaiters(1);
    }

    /** Requests the stack traces of all threads of the worker. */
    public void askForStacks() {
        stacks.getAndAdd(0, 1);
        control.notifyWaiters(1);
    }

    // The worker's side.

    /**
     * Waits for the next message of the pool. If the heap has no room for a task that is longer than the ring, returns
     * a {@link Message#RUN_TOO_LARGE} in its place.
     *
     * @throws OutOfMemoryError if there is no room for another message, which is lost
     */
    byte[] next(WaitPolicy policy) {
        try {
            return requests.receive(policy);
        } catch (OutOfMemoryError e) {
            requests.truncateNext(Message.RUN_BEGINNING);
            byte[] beginning = requests.receive(policy);
            // A heap without room for a short message is filled by something else: another worker can run the task.
            if (beginning == null
                    || beginning[0] != Message.RUN
                    || RawRing.fits(requests.truncatedLength(), RING_CAPACITY)) {
                throw e;
            }
            return Message.runTooLarge(beginning, requests.truncatedLength());
        }
    }

    /** Begins a task; false if the pool has revoked it. */
    boolean begin(long number) {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.TASK_READ);
        }
        // SYNC task-state: CAS. Pairs with the CAS in revoke().
        boolean begun = states.compareAndSet(index(number), stateWord(number, OFFERED), stateWord(number, BEGUN));
        if (begun) {
            since.setOpaque(0, System.nanoTime());
            current.setOpaque(0, number);
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.TASK_BEGUN);
            }
        }
        return begun;
    }

    /** Records that a task was run. */
    void done(long nanosWaited, long nanosWorked) {
        current.setOpaque(0, 0);
        done.setOpaque(0, done.getOpaque(0) + 1);
        waited.setOpaque(0, waited.getOpaque(0) + nanosWaited);
        worked.setOpaque(0, worked.getOpaque(0) + nanosWorked);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.TASK_DONE);
        }
    }

    /** Sends the first bytes of an array to the pool, waiting for room. */
    void reply(byte[] message, int length, WaitPolicy policy) {
        replies.send(message, length, policy);
    }

    /** Records the memory of the worker. */
    void noteMemory(long bytesResident, long bytesOfHeap, long bytesOfHeapLimit) {
        resident.setOpaque(0, bytesResident);
        heap.setOpaque(0, bytesOfHeap);
        heapLimit.setOpaque(0, bytesOfHeapLimit);
    }

    /** Returns the event count that the pool notifies beside sending tasks. */
    EventCount control() {
        return control;
    }

    /** Returns the number of the task to be interrupted, 0 if none. */
    long toInterrupt() {
        return interrupt.getVolatile(0);
    }

    /** Returns the number of stack dumps requested. */
    int stacksAskedFor() {
        return stacks.getVolatile(0);
    }

    // Gauges. The worker writes these words one by one, so two of them may be of different instants: benign.

    /** Returns the number of the running task, 0 if none. */
    public long current() {
        return current.getOpaque(0);
    }

    /**
     * Returns the time since that task began, in nanoseconds. The monotonic clock is the same in all processes of a
     * machine.
     */
    public long runningFor() {
        return Math.max(0, System.nanoTime() - since.getOpaque(0));
    }

    /** Returns the number of tasks done. */
    public long tasksDone() {
        return done.getOpaque(0);
    }

    /** Returns the nanoseconds spent in tasks. */
    public long worked() {
        return worked.getOpaque(0);
    }

    /** Returns the nanoseconds spent waiting for tasks. */
    public long waited() {
        return waited.getOpaque(0);
    }

    /** Returns the bytes of memory that the process has; 0 if unknown. */
    public long resident() {
        return resident.getOpaque(0);
    }

    /** Returns the bytes of its heap that are in use. */
    public long heap() {
        return heap.getOpaque(0);
    }

    /** Returns the largest size of its heap. */
    public long heapLimit() {
        return heapLimit.getOpaque(0);
    }

    private static int index(long number) {
        return (int) number & TASK_STATES - 1;
    }

    private static long stateWord(long number, int state) {
        return number << STATE_BITS | state;
    }

    @Override
    public String toString() {
        return ref.toString();
    }
}
