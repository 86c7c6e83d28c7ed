package io.polyproc.it.history;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** The sequential objects that histories are compared with. */
final class Specifications {

    private Specifications() {}

    /** A lock that recovers from the death of its owner by itself. */
    static final Sequential LOCK = new Sequential() {
        @Override
        public Object initial() {
            return new Held(-1, Set.of());
        }

        @Override
        public Object apply(Object state, Operation operation) {
            Held now = (Held) state;
            int process = operation.process();
            if (now.dead.contains(process)) {
                return null;
            }
            boolean isFree = now.holder < 0;
            switch (operation.kind()) {
                case TRY_LOCK:
                    if (!operation.isPending() && operation.result() == 1 != isFree) {
                        return null;
                    }
                    return isFree ? new Held(process, now.dead) : now;
                case UNLOCK:
                    return now.holder == process ? new Held(-1, now.dead) : null;
                case DEATH:
                    return new Held(now.holder == process ? -1 : now.holder, with(now.dead, process));
                default:
                    throw new IllegalArgumentException(operation.toString());
            }
        }
    };

    /** A number. */
    static final Sequential NUMBER = new Sequential() {
        @Override
        public Object initial() {
            return 0L;
        }

        @Override
        public Object apply(Object state, Operation operation) {
            long now = (Long) state;
            switch (operation.kind()) {
                case ADD:
                    return fits(operation, now) ? now + operation.argument() : null;
                case GET:
                    return fits(operation, now) ? now : null;
                case SET:
                    return operation.argument();
                case COMPARE_AND_SET:
                    boolean equal = now == operation.argument() >> Integer.SIZE;
                    long value = (int) operation.argument();
                    return !fits(operation, equal ? 1 : 0) ? null : equal ? value : now;
                case DEATH:
                    return now;
                default:
                    throw new IllegalArgumentException(operation.toString());
            }
        }
    };

    /** A queue without a bound. */
    static final Sequential QUEUE = new Sequential() {
        @Override
        public Object initial() {
            return List.of();
        }

        @Override
        @SuppressWarnings("unchecked") // its states are lists of numbers
        public Object apply(Object state, Operation operation) {
            List<Long> now = (List<Long>) state;
            switch (operation.kind()) {
                case PUT:
                    List<Long> more = new ArrayList<>(now);
                    more.add(operation.argument());
                    return more;
                case POLL:
                    if (!fits(operation, now.isEmpty() ? Operation.NONE : now.get(0))) {
                        return null;
                    }
                    return now.isEmpty() ? now : List.copyOf(now.subList(1, now.size()));
                case SIZE:
                    return fits(operation, now.size()) ? now : null;
                case DEATH:
                    return now;
                default:
                    throw new IllegalArgumentException(operation.toString());
            }
        }
    };

    /** A semaphore whose permits are returned when their holder dies. */
    static Sequential semaphore(int permits) {
        return new Sequential() {
            @Override
            public Object initial() {
                return new Permits(permits, new TreeMap<>(), Set.of());
            }

            @Override
            public Object apply(Object state, Operation operation) {
                Permits now = (Permits) state;
                int process = operation.process();
                int count = (int) operation.argument();
                if (now.dead.contains(process)) {
                    return null;
                }
                switch (operation.kind()) {
                    case TRY_ACQUIRE:
                        boolean enough = now.free >= count;
                        if (!fits(operation, enough ? 1 : 0)) {
                            return null;
                        }
                        return enough ? now.change(process, count) : now;
                    case RELEASE:
                        return now.held(process) >= count ? now.change(process, -count) : null;
                    case DEATH:
                        Permits returned = now.change(process, -now.held(process));
                        return new Permits(returned.free, returned.holders, with(now.dead, process));
                    default:
                        throw new IllegalArgumentException(operation.toString());
                }
            }
        };
    }

    private static boolean fits(Operation operation, long result) {
        return operation.isPending() || operation.result() == result;
    }

    private static Set<Integer> with(Set<Integer> dead, int process) {
        Set<Integer> more = new HashSet<>(dead);
        more.add(process);
        return more;
    }

    private record Held(int holder, Set<Integer> dead) {}

    private record Permits(int free, TreeMap<Integer, Integer> holders, Set<Integer> dead) {
        int held(int process) {
            return holders.getOrDefault(process, 0);
        }

        Permits change(int process, int count) {
            TreeMap<Integer, Integer> next = new TreeMap<>(holders);
            next.merge(process, count, Integer::sum);
            return new Permits(free - count, next, dead);
        }
    }
}
