package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.QueueDescriptor.*;

import io.polyproc.IpcException;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The consumer groups of a durable queue. Groups are added and never removed, so each JVM caches its own list and
 * extends it.
 *
 * <p><b>If a process dies here:</b> the id of a group is stored last; an object without a stored id is unreachable.
 */
final class ConsumerGroups {

    private final RawQueue queue;
    private final MappedWorkspace workspace;
    private final QueuePutLock putLock;
    private final QueueSignals signals;
    private final LongCells ids;
    private final ConsumerGroup first;
    private volatile List<ConsumerGroup> known;

    ConsumerGroups(RawQueue queue, ObjectRef ref) {
        this.queue = queue;
        this.workspace = ref.workspace();
        this.putLock = queue.putLock();
        this.signals = queue.signals();
        this.ids = ref.longs(GROUPS_OFFSET);
        this.first = new ConsumerGroup(queue, ref, FIRST_GROUP_OFFSET);
        this.known = List.of(first);
    }

    /** Returns the group of the consumers that name no group. */
    ConsumerGroup first() {
        return first;
    }

    /** Returns all groups, the first one first. */
    List<ConsumerGroup> all() {
        List<ConsumerGroup> found = known;
        int next = found.size() - 1;
        // SYNC group-exists: acquire. Pairs with the release in add(). Without it a group could be read before it is
        // initialised.
        if (next == GROUPS || ids.getAcquire(next) == 0) {
            return found;
        }
        return readOn();
    }

    /** Returns the groups that this JVM knows already. */
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

    /** Returns the group whose name has this hash; null when there is none. */
    ConsumerGroup find(long hash) {
        return all().stream().filter(group -> group.is(hash)).findFirst().orElse(null);
    }

    /** Returns the group with this object. */
    ConsumerGroup at(ObjectRef group) {
        return all().stream()
                .filter(each -> each.ref().id() == group.id())
                .findFirst()
                .orElseThrow();
    }

    /** Finds or creates the group whose name has this hash. A new one begins at the position of the first group. */
    ConsumerGroup findOrAdd(long hash) {
        ConsumerGroup found = find(hash);
        if (found != null) {
            return found;
        }
        first.position().lock();
        putLock.acquire();
        try {
            if (find(hash) == null) {
                add(hash);
            }
        } finally {
            putLock.release();
            first.position().unlock();
        }
        return find(hash);
    }

    /**
     * Adds a group, which begins at the position of the first group. The caller holds the take lock of the first group
     * and the put lock, so no element that the new group has to see can be deleted.
     */
    private void add(long hash) {
        int count = all().size() - 1;
        if (count == GROUPS) {
            throw new IpcException(queue.ref() + " has " + GROUPS + " groups already, which is the limit");
        }
        ObjectSpec spec = new ObjectSpec(
                ObjectType.QUEUE_GROUP, null, 0, hash, queue.ref().id(), GroupDescriptor.LENGTH);
        ObjectRef made = workspace.findOrCreate(
                spec, body -> new ConsumerGroup(queue, body, 0).position().beginAt(first.position()));
        // SYNC group-exists: release. Pairs with the acquire in all(). Without it a group could be read before it is
        // initialised.
        ids.setRelease(count, made.id());
    }

    /** Returns the number of the first file that a group still needs. */
    long firstFile() {
        while (true) {
            List<ConsumerGroup> all = all();
            long needed = all.stream()
                    .mapToLong(group -> group.position().firstFile())
                    .min()
                    .orElse(0);
            // A group that was added meanwhile begins at the old position of the first group, which may have moved
            // since.
            if (all().size() == all.size()) {
                return needed;
            }
        }
    }

    /** Returns the sequence number of the last element that all groups have taken. */
    long takenByAll() {
        long least = Long.MAX_VALUE;
        // By index: an iterator would be allocated for each element.
        List<ConsumerGroup> all = all();
        for (int i = 0; i < all.size(); i++) {
            least = Math.min(least, all.get(i).position().taken());
        }
        return least;
    }

    /** Repairs the counts of groups whose consumer died within a take. Returns true when there was one. */
    boolean repairAbandoned() {
        boolean any = false;
        for (ConsumerGroup group : all()) {
            any |= group.position().repairIfAbandoned();
        }
        return any;
    }

    /**
     * Notifies consumers of this number of elements; all consumers when there are several groups, since an unparked one
     * may be of another group.
     */
    void notifyConsumers(long elements) {
        if (elements > 0) {
            signals.notifyConsumers(all().size() > 1 ? Integer.MAX_VALUE : (int) Math.min(elements, Integer.MAX_VALUE));
        }
    }
}
