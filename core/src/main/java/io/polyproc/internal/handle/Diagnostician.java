package io.polyproc.internal.handle;

import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.participant.ThreadWait;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.HolderCount;
import io.polyproc.internal.sync.RawLock;
import io.polyproc.internal.sync.RawReadWriteLock;
import io.polyproc.internal.sync.RawSemaphore;
import io.polyproc.internal.sync.WaitGraph;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.sync.Diagnosis;
import io.polyproc.sync.Diagnosis.Hold;
import io.polyproc.sync.Diagnosis.WaitRecord;
import io.polyproc.sync.LockOwner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a {@link Diagnosis} from shared memory, without a lock and without disturbing other threads. */
public final class Diagnostician {

    private final MappedWorkspace workspace;
    private final ParticipantTable participants;

    /** Constructs the reader of a workspace. */
    public Diagnostician(MappedWorkspace workspace) {
        this.workspace = workspace;
        this.participants = workspace.participants();
    }

    /** Returns who holds what and who waits for what now. */
    public Diagnosis diagnose() {
        List<ThreadWait> waits = new ArrayList<>(workspace.threads().waits());
        List<List<ThreadWait>> cycles = cycles(waits);
        // A wait of a cycle may have begun after the waits were listed.
        cycles.forEach(cycle -> addMissing(cycle, waits));
        List<Hold> holds = new ArrayList<>();
        workspace.objects().forEach(ref -> addHolds(ref, holds));
        return new Diagnosis(
                Instant.now(),
                List.copyOf(holds),
                waits.stream().map(this::describe).toList(),
                cycles.stream()
                        .map(cycle -> cycle.stream().map(this::describe).toList())
                        .toList());
    }

    private static void addMissing(List<ThreadWait> cycle, List<ThreadWait> waits) {
        for (ThreadWait each : cycle) {
            if (waits.stream().noneMatch(wait -> wait.thread() == each.thread())) {
                waits.add(each);
            }
        }
    }

    private void addHolds(ObjectRef ref, List<Hold> holds) {
        RawLock lock = WaitGraph.lockOf(ref);
        if (lock != null) {
            LockHandle.ownerOf(workspace, lock).ifPresent(owner -> holds.add(hold(ref, owner, lock.holds())));
        }
        if (ref.type() == ObjectType.READ_WRITE_LOCK) {
            RawReadWriteLock.of(ref).readers().forEach(holders -> holds.add(hold(ref, holders, "to read, ")));
        }
        if (ref.type() == ObjectType.SEMAPHORE) {
            new RawSemaphore(ref).holders().forEach(holders -> holds.add(hold(ref, holders, "")));
        }
    }

    private static Hold hold(ObjectRef ref, LockOwner owner, int count) {
        return new Hold(
                ref.label(),
                owner.pid(),
                owner.process(),
                owner.thread(),
                count,
                Optional.of(owner.since()),
                owner.alive());
    }

    private Hold hold(ObjectRef ref, HolderCount holders, String how) {
        return new Hold(
                how + ref.label(),
                participants.pid(holders.participant()),
                participants.describe(holders.participant()),
                "",
                holders.count(),
                Optional.empty(),
                participants.isAlive(holders.participant()));
    }

    private List<List<ThreadWait>> cycles(List<ThreadWait> waits) {
        WaitGraph graph = new WaitGraph(workspace);
        Set<Integer> known = new HashSet<>();
        List<List<ThreadWait>> cycles = new ArrayList<>();
        for (ThreadWait wait : waits) {
            List<ThreadWait> cycle = known.contains(wait.thread()) ? List.of() : graph.cycleOf(wait.thread());
            if (!cycle.isEmpty()) {
                cycle.forEach(each -> known.add(each.thread()));
                cycles.add(cycle);
            }
        }
        return cycles;
    }

    private WaitRecord describe(ThreadWait wait) {
        return new WaitRecord(
                workspace.resolve(wait.object()).label(),
                participants.pid(wait.participant()),
                participants.describe(wait.participant()),
                workspace.threads().name(wait.thread(), wait.participant()),
                Instant.ofEpochMilli(wait.since()),
                wait.limited());
    }
}
