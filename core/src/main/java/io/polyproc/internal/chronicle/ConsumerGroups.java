package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.QueueDescriptor.*;

import io.polyproc.errors.IpcException;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import java.util.ArrayList;
import java.util.List;

/**
 * The groups of takers of a durable queue. Groups are added and never removed, so each JVM keeps its own list, and
 * reads on from where it stopped.
 *
 * <p><b>If a process dies here:</b> the id of a group is stored last; what was made before that is found by nobody.
 */
final class ConsumerGroups {

    private final RawQueue queue;
    private final MappedWorkspace workspace;
    private final LongCells ids;
    private final ConsumerGroup first;
    private volatile List<ConsumerGroup> known;

    ConsumerGroups(RawQueue queue, ObjectRef ref) {
        this.queue = queue;
        this.workspace = ref.workspace();
        this.ids = ref.longs(GROUPS_OFFSET);
        this.first = new ConsumerGroup(queue, ref, FIRST_GROUP_OFFSET);
        this.known = List.of(first);
    }

    /** The group of those who take without naming one. */
    ConsumerGroup first() {
        return first;
    }

    /** All groups, the first one first. */
    List<ConsumerGroup> all() {
        List<ConsumerGroup> found = known;
        int next = found.size() - 1;
        if (next == GROUPS || ids.getAcquire(next) == 0) {
            return found;
        }
        return readOn();
    }

    /** Those that this JVM knows already. */
    List<ConsumerGroup> known() {
        return known;
    }

    private synchronized List<ConsumerGroup> readOn() {
        List<ConsumerGroup> all = new ArrayList<>(known);
        for (int i = all.size() - 1; i < GROUPS && ids.getAcquire(i) != 0; i++) {
            all.add(new ConsumerGroup(queue, workspace.resolve(ids.getAcquire(i)), 0));
        }
        known = List.copyOf(all);
        return known;
    }

    /** The group whose name has this hash; null when there is none. */
    ConsumerGroup find(long hash) {
        return all().stream().filter(group -> group.is(hash)).findFirst().orElse(null);
    }

    /** The group that is this object. */
    ConsumerGroup at(ObjectRef group) {
        return all().stream()
                .filter(each -> each.ref().id() == group.id())
                .findFirst()
                .orElseThrow();
    }

    /**
     * Adds a group, which begins where the first one is. Under the take lock of the first group and the put lock:
     * nothing that the new group is to see can be deleted.
     */
    void add(long hash) {
        int count = all().size() - 1;
        if (count == GROUPS) {
            throw new IpcException(queue.ref() + " has " + GROUPS + " groups already, which is the limit");
        }
        ObjectSpec spec = new ObjectSpec(
                ObjectType.QUEUE_GROUP, null, 0, hash, queue.ref().id(), GroupDescriptor.LENGTH);
        ObjectRef made = workspace.findOrCreate(spec, body -> new ConsumerGroup(queue, body, 0).beginAt(first));
        // SYNC group-exists: release. Pairs with the acquire in all().
        ids.setRelease(count, made.id());
    }

    /** Number of the first file that some group still needs. */
    long firstFile() {
        while (true) {
            List<ConsumerGroup> all = all();
            long needed = all.stream().mapToLong(ConsumerGroup::firstFile).min().orElse(0);
            // A group that was made meanwhile begins where the first one was, which may have moved on since.
            if (all().size() == all.size()) {
                return needed;
            }
        }
    }

    /** Sequence number of the last element that all groups have taken. */
    long takenByAll() {
        long least = Long.MAX_VALUE;
        // By index: an iterator would be allocated for each element.
        List<ConsumerGroup> all = all();
        for (int i = 0; i < all.size(); i++) {
            least = Math.min(least, all.get(i).taken());
        }
        return least;
    }

    /** Makes good the counts of those who died while they took; true when there was one. */
    boolean repairAbandoned() {
        boolean any = false;
        for (ConsumerGroup group : all()) {
            any |= group.repairIfAbandoned();
        }
        return any;
    }
}
