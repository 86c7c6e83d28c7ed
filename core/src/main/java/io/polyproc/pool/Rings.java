package io.polyproc.pool;

import io.polyproc.internal.ring.RawRing;
import io.polyproc.internal.segment.MappedWorkspace;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The rings of this JVM's workers in one workspace. Objects of a workspace are never freed, so the rings of a closed pool are
 * used again by the next.
 *
 * <p><b>Thread and process safety.</b> Safe; a ring is with one worker at a time.
 */
final class Rings {

    private static final int CAPACITY = 1 << 16;
    private static final Object KEY = Rings.class;

    private final MappedWorkspace workspace;
    private final ConcurrentLinkedDeque<RawRing> free = new ConcurrentLinkedDeque<>();

    private Rings(MappedWorkspace workspace) {
        this.workspace = workspace;
    }

    static Rings of(MappedWorkspace workspace) {
        Rings known = (Rings) workspace.companion(KEY);
        return known != null ? known : (Rings) workspace.companion(KEY, new Rings(workspace));
    }

    RawRing borrow() {
        RawRing ring = free.pollFirst();
        return ring != null ? ring : RawRing.create(workspace, CAPACITY);
    }

    /** Nobody uses the ring any more. */
    void giveBack(RawRing ring) {
        free.addFirst(ring);
    }
}
