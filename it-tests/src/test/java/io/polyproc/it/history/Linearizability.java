package io.polyproc.it.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a history of one object is linearizable: whether each operation can be thought to take effect at one
 * instant between its call and its return, such that the results are those of the {@link Sequential} object (Herlihy
 * and Wing, 1990). A pending operation takes effect at some instant after its call, or never.
 *
 * <p>The search is that of Wing and Gong ("Testing and Verifying Concurrent Objects", 1993) with Lowe's memoisation
 * ("Testing for linearizability", 2017): it never visits a pair of state and set of operations twice. Its time is
 * exponential in the number of operations that overlap, and linear in the length of the history as a rule.
 */
final class Linearizability {

    private final Sequential object;
    private final List<Operation> operations;
    private final Set<Visited> visited = new HashSet<>();
    private final long limit;

    private Linearizability(Sequential object, List<Operation> operations, long limit) {
        this.object = object;
        this.operations = operations;
        this.limit = limit;
    }

    /** A set of operations that have taken effect, and the state that they have led to. */
    private record Visited(BitSet done, Object state) {}

    /** A choice that was made: what is undone when it leads nowhere. */
    private record Choice(Entry call, Object before) {}

    /** The call or the return of an operation, in a list in the order of time. */
    private static final class Entry {
        final int operation;
        /** The return of this call; null for a return, and for a pending call. */
        final Entry match;

        final boolean isCall;
        Entry previous;
        Entry next;

        Entry(int operation, boolean isCall, Entry match) {
            this.operation = operation;
            this.isCall = isCall;
            this.match = match;
        }

        void insertBefore(Entry other) {
            previous = other.previous;
            next = other;
            previous.next = this;
            other.previous = this;
        }

        void remove() {
            previous.next = next;
            next.previous = previous;
        }

        void putBack() {
            previous.next = this;
            next.previous = this;
        }
    }

    /** Whether the history is linearizable. */
    static boolean holds(Sequential object, List<Operation> history) {
        return violation(object, history, Long.MAX_VALUE).isEmpty();
    }

    /**
     * What is wrong with a history, in words; empty when it is linearizable.
     *
     * @param limit pairs of state and set that may be visited
     * @throws IllegalStateException when the limit is reached and nothing is decided
     */
    static Optional<String> violation(Sequential object, List<Operation> history, long limit) {
        return new Linearizability(object, history, limit).search();
    }

    private Optional<String> search() {
        Entry head = entries();
        Deque<Choice> choices = new ArrayDeque<>();
        BitSet done = new BitSet(operations.size());
        Object state = object.initial();
        int most = 0;
        Operation stuck = null;
        int returnsLeft =
                (int) operations.stream().filter(each -> !each.isPending()).count();
        Entry at = head.next;
        while (returnsLeft > 0) {
            if (at.isCall) {
                Object after = object.apply(state, operations.get(at.operation));
                done.set(at.operation);
                if (after != null && isNew(done, after)) {
                    choices.push(new Choice(at, state));
                    state = after;
                    at.remove();
                    if (at.match != null) {
                        at.match.remove();
                        returnsLeft--;
                    }
                    at = head.next;
                    continue;
                }
                done.clear(at.operation);
                at = at.next;
            } else {
                // An operation returns that has not taken effect: one of the choices was wrong.
                if (done.cardinality() >= most) {
                    most = done.cardinality();
                    stuck = operations.get(at.operation);
                }
                if (choices.isEmpty()) {
                    return Optional.of("not linearizable; " + most + " of " + operations.size()
                            + " operations fit, but not " + stuck + "; history " + around(stuck));
                }
                Choice last = choices.pop();
                state = last.before;
                done.clear(last.call.operation);
                if (last.call.match != null) {
                    last.call.match.putBack();
                    returnsLeft++;
                }
                last.call.putBack();
                at = last.call.next;
            }
        }
        return Optional.empty();
    }

    private boolean isNew(BitSet done, Object state) {
        if (visited.size() >= limit) {
            throw new IllegalStateException("undecided after " + limit + " states");
        }
        return visited.add(new Visited((BitSet) done.clone(), state));
    }

    /**
     * The calls and returns in the order of time, between two sentinels. Of two at one instant the call comes first.
     */
    private Entry entries() {
        record Event(long time, boolean isReturn, Entry entry) {}
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            Operation each = operations.get(i);
            Entry end = each.isPending() ? null : new Entry(i, false, null);
            events.add(new Event(each.invoked(), false, new Entry(i, true, end)));
            if (end != null) {
                events.add(new Event(each.returned(), true, end));
            }
        }
        events.sort(Comparator.comparingLong(Event::time).thenComparing(Event::isReturn));
        Entry head = new Entry(-1, false, null);
        Entry tail = new Entry(-1, false, null);
        head.next = tail;
        tail.previous = head;
        events.forEach(event -> event.entry.insertBefore(tail));
        return head;
    }

    /** Returns the operations near one, for a message. */
    private String around(Operation one) {
        List<Operation> sorted = operations.stream()
                .sorted(Comparator.comparingLong(Operation::invoked))
                .toList();
        int at = sorted.indexOf(one);
        return "\n  "
                + String.join(
                        "\n  ",
                        sorted.subList(Math.max(0, at - 12), Math.min(sorted.size(), at + 6)).stream()
                                .map(each -> (each == one ? "=> " : "   ") + each)
                                .toList());
    }
}
