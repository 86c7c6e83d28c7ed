package io.polyproc.internal.pool;

import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.worker.RawLink;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The worker links and event counts of this JVM's pools in one workspace. A pool reuses those that another one has
 * released, since objects of a workspace are never freed.
 *
 * <p><b>Thread and process safety.</b> Safe; each object belongs to one pool at a time.
 */
final class WorkerLinkPool {

    private static final Object KEY = WorkerLinkPool.class;
    private static final int SIGNAL_LENGTH = 128;

    private final MappedWorkspace workspace;
    private final ConcurrentLinkedDeque<ObjectRef> signals = new ConcurrentLinkedDeque<>();
    private final ConcurrentLinkedDeque<Long> links = new ConcurrentLinkedDeque<>();

    private WorkerLinkPool(MappedWorkspace workspace) {
        this.workspace = workspace;
    }

    static WorkerLinkPool of(MappedWorkspace workspace) {
        WorkerLinkPool known = workspace.local(WorkerLinkPool.class, KEY);
        return known != null ? known : workspace.local(WorkerLinkPool.class, KEY, new WorkerLinkPool(workspace));
    }

    /** Borrows an event count on which a pool parks. */
    ObjectRef borrowSignal() {
        ObjectRef signal = signals.pollFirst();
        ObjectSpec spec = new ObjectSpec(ObjectType.POOL_SIGNAL, null, 0, 1, 0, SIGNAL_LENGTH);
        return signal != null ? signal : workspace.findOrCreate(spec, ObjectSpec.NO_VALUE);
    }

    void release(ObjectRef signal) {
        signals.addFirst(signal);
    }

    /** Borrows a link for a new worker, whose replies notify the given event count. */
    RawLink borrowLink(EventCount poolSignal) {
        Long id = links.pollFirst();
        if (id == null) {
            return RawLink.create(workspace, poolSignal);
        }
        RawLink link = RawLink.attach(workspace, id, poolSignal);
        link.reset();
        return link;
    }

    /** Releases the link of a dead worker. */
    void release(RawLink link) {
        links.addFirst(link.id());
    }
}
