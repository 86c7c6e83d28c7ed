package io.polyproc.concurrency;

import io.polyproc.internal.ring.RawBroadcast;
import io.polyproc.internal.ring.RawBroadcastReader;
import io.polyproc.internal.workspace.MappedWorkspace;

/** Broadcasts in workspaces of their own, whose rings are so short that readers are lapped. */
final class Broadcasts {

    private static final int CAPACITY = 256;

    private Broadcasts() {}

    /** Creates a broadcast. */
    static RawBroadcast create() {
        MappedWorkspace workspace = MappedWorkspace.openPrivate();
        return RawBroadcast.of(RawBroadcast.findOrCreate(workspace, null, 0, CAPACITY));
    }

    /** Receives the next message if there is one; otherwise returns null. */
    static byte[] poll(RawBroadcastReader reader) {
        try {
            return reader.receive(0);
        } catch (InterruptedException e) {
            throw new AssertionError("one attempt ignores interrupts", e);
        }
    }
}
