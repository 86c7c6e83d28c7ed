package io.polyproc.internal.chronicle;

import io.polyproc.ClosedException;
import io.polyproc.IpcException;
import io.polyproc.codec.DirectReader;
import io.polyproc.internal.codec.ElementCopy;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;

/**
 * Takes elements for the consumers of a group, without waiting for one: first those to redeliver, then the next one of
 * the log.
 *
 * <p><b>Thread and process safety.</b> Safe. Takes exclude each other by the take lock.
 *
 * <p><b>If a process dies here.</b> Before the store of the taken index, the element is still in the queue. After it,
 * an element that is to be acknowledged is in flight, and {@link GroupRecovery} redelivers it; another is lost with its
 * consumer.
 */
final class GroupConsumer {

    private final QueuePutLock putLock;
    private final QueueState state;
    private final GroupPosition position;
    private final InFlightTable inFlight;
    private final GroupRecovery recovery;

    GroupConsumer(
            QueuePutLock putLock,
            QueueState state,
            GroupPosition position,
            InFlightTable inFlight,
            GroupRecovery recovery) {
        this.putLock = putLock;
        this.state = state;
        this.position = position;
        this.inFlight = inFlight;
        this.recovery = recovery;
    }

    /** As {@link #takeAtMost}; if there is no element, it repairs what dead processes left and tries again. */
    int takeOrRecover(int max, DirectReader target, InFlightElement element, long nanos, boolean interruptibly)
            throws InterruptedException {
        int found = takeAtMost(max, target, element, nanos, interruptibly);
        return found == 0 && max > 0 && recovery.recover(nanos, interruptibly)
                ? takeAtMost(max, target, element, nanos, interruptibly)
                : found;
    }

    /**
     * Takes up to {@code max} elements. Also returns 0 on timeout of the take lock.
     *
     * @param element receives the position of an element that is to be acknowledged; null if none is
     */
    int takeAtMost(int max, DirectReader target, InFlightElement element, long nanos, boolean interruptibly)
            throws InterruptedException {
        position.refuseInsideOfAnElement();
        recovery.recoverInFlightIfDue(nanos, interruptibly);
        if (max <= 0 || isEmptyForNow() || state.isShutDownNow()) {
            return 0;
        }
        if (putLock.openLog(nanos, interruptibly) == null || !position.lock(nanos, interruptibly)) {
            return 0;
        }
        int done = 0;
        long oldest = 0;
        try {
            oldest = position.lastIndex();
            while (done < max && !isEmptyForNow() && takeFirst(target, element, done > 0)) {
                done++;
                // An element that was given back may be the last one that needs its file.
                oldest = element != null
                        ? oldest
                        : Math.min(oldest, position.reader().index());
                if (!(target instanceof ElementCopy)) {
                    position.reader().element(target);
                }
            }
        } finally {
            position.unlock();
            position.finished(oldest);
        }
        return done;
    }

    /** Tells whether no element can be taken, as far as the counts are right. */
    boolean isEmptyForNow() {
        return position.taken() == putLock.appended() && inFlight.returned() == 0;
    }

    /**
     * Takes the first element into the reader. If that fails and {@code afterOthers}, it returns false: the next call
     * will fail again. A copy is made before the take, so that an element for which the heap has no room stays in the
     * queue.
     */
    private boolean takeFirst(DirectReader target, InFlightElement element, boolean afterOthers) {
        ElementCopy copy = target instanceof ElementCopy ? (ElementCopy) target : null;
        try {
            if (!takeReturned(copy, element)) {
                takeNext(copy, element);
            }
            return true;
        } catch (IpcException | ClosedException e) {
            if (afterOthers) {
                // The elements taken before would be lost with the exception.
                return false;
            }
            throw e;
        }
    }

    private void takeNext(ElementCopy copy, InFlightElement element) {
        position.readNext();
        LogReader reader = position.reader();
        copyTo(copy, reader);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_READ);
        }
        if (element != null) {
            element.note(reader, 1, inFlight.note(reader.index(), reader.sequence(), element.mark));
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.QUEUE_CLAIM_NOTED);
            }
        }
        position.take();
    }

    private boolean takeReturned(ElementCopy copy, InFlightElement element) {
        int slot = inFlight.returned() == 0 ? InFlightTable.NONE : inFlight.nextReturned(0);
        if (slot == InFlightTable.NONE) {
            return false;
        }
        LogReader reader = position.reader();
        reader.read(inFlight.index(slot));
        copyTo(copy, reader);
        if (element == null) {
            inFlight.giveOut(slot);
        } else {
            element.note(reader, inFlight.attempt(slot), slot);
            inFlight.giveOut(slot, element.mark);
        }
        return true;
    }

    private static void copyTo(ElementCopy copy, LogReader reader) {
        if (copy != null) {
            reader.element(copy);
        }
    }

    static AssertionError neverInterrupted(InterruptedException e) {
        return new AssertionError("an uninterruptible wait was interrupted", e);
    }
}
