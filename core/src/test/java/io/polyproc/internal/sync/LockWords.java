package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;

import io.polyproc.SharedObject;
import io.polyproc.Workspace;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.sync.IpcLock;
import java.lang.reflect.Field;

/** The words of a lock, for tests that put it into a state that only a death brings about. */
final class LockWords {

    private static final int GENERATION = 1 << 14;

    private final IntCells words;

    private LockWords(IntCells words) {
        this.words = words;
    }

    /** The words of a lock that users hold a handle to. */
    static LockWords of(IpcLock lock) {
        return of(refOf(lock));
    }

    /** The object that a handle of users is for. */
    static ObjectRef refOf(SharedObject handle) {
        try {
            Field ref = handle.getClass().getSuperclass().getSuperclass().getDeclaredField("ref");
            ref.setAccessible(true);
            return (ObjectRef) ref.get(handle);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** A place for a lock without a handle. */
    static ObjectRef make(Workspace workspace) {
        return ((MappedWorkspace) workspace)
                .findOrCreate(new ObjectSpec(ObjectType.LOCK, null, 0, 0, 0, LENGTH), ObjectSpec.NO_VALUE);
    }

    static LockWords of(ObjectRef ref) {
        return new LockWords(ref.ints(0));
    }

    /** This process, as lock words name it. */
    static int me(Workspace workspace) {
        return ((MappedWorkspace) workspace).participants().me();
    }

    /** A participant that is dead: our slot, in a generation that it does not have. */
    static int deadParticipant(Workspace workspace) {
        return me(workspace) + GENERATION;
    }

    int word() {
        return words.getVolatile(WORD_OFFSET / Integer.BYTES);
    }

    void setWord(int word) {
        words.setVolatile(WORD_OFFSET / Integer.BYTES, word);
    }

    boolean hasWaiters() {
        return (word() & WAITERS) != 0;
    }

    boolean isInconsistent() {
        return (word() & INCONSISTENT) != 0;
    }

    int holds() {
        return words.getVolatile(HOLDS_OFFSET / Integer.BYTES);
    }

    void setHolds(int holds) {
        words.setVolatile(HOLDS_OFFSET / Integer.BYTES, holds);
    }
}
