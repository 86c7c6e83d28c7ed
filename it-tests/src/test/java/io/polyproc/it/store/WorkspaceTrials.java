package io.polyproc.it.store;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.Codecs;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.queue.QueueOptions;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.RingQueueOptions;
import io.polyproc.queue.SharedQueue;
import io.polyproc.sync.IpcLock;
import io.polyproc.value.SharedLongArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;

/**
 * Operations of a workspace, each in one of its own: an object exists as a whole or not at all, and a workspace can be
 * opened, used and left by others.
 */
final class WorkspaceTrials {

    private static final String NAME = "made";

    /** Enough for a segment of its own. */
    private static final int LONG_ARRAY = 200_000;

    private WorkspaceTrials() {}

    static void addTo(Map<String, Supplier<Trial>> all) {
        all.put(
                "create.value",
                () -> new Creates(mp -> mp.named(NAME).sharedLong(7), mp -> List.of(7L, 8L)
                        .contains(mp.named(NAME).sharedLong(8).get())));
        all.put(
                "create.array",
                () -> new Creates(
                        mp -> mp.named(NAME).sharedLongArrayOf(filled(5)),
                        mp -> isWhole(mp.named(NAME).sharedLongArrayOf(filled(6)))));
        all.put("create.ring", () -> new Creates(WorkspaceTrials::ring, mp -> works(ring(mp))));
        all.put("create.durable", () -> new Creates(WorkspaceTrials::durable, mp -> works(durable(mp))));
        all.put("create.anonymous", () -> new Creates(mp -> mp.lock(), mp -> true));
        all.put("create.group", CreatesGroup::new);
        all.put("thread.register", RegistersThread::new);
    }

    /** Those that hold a monitor of the whole process, so that each needs a process of its own. */
    static void addExclusiveTo(Map<String, Supplier<Trial>> all) {
        all.put("workspace.create", () -> new Opens(false));
        all.put("workspace.open", () -> new Opens(true));
        all.put("workspace.close", Closes::new);
        all.put("workspace.private", OpensPrivate::new);
    }

    private static RingQueue<Long> ring(Multiprocessing mp) {
        return mp.named(NAME)
                .ringQueue(
                        Codecs.of(Long.class), RingQueueOptions.ofCapacity(16).withBytes(512));
    }

    private static SharedQueue<Long> durable(Multiprocessing mp) {
        return mp.named(NAME).queue(Long.class, QueueOptions.defaults());
    }

    private static boolean works(BlockingQueue<Long> queue) throws InterruptedException {
        boolean isEmpty = queue.poll() == null;
        queue.put(3L);
        return isEmpty && queue.take() == 3;
    }

    private static long[] filled(long value) {
        long[] elements = new long[LONG_ARRAY];
        Arrays.fill(elements, value);
        return elements;
    }

    private static boolean isWhole(SharedLongArray array) {
        long first = array.get(0);
        return (first == 5 || first == 6) && Arrays.stream(array.toArray()).allMatch(each -> each == first);
    }

    private interface Make {
        void in(Multiprocessing mp) throws Exception;
    }

    private interface Check {
        boolean holds(Multiprocessing mp) throws Exception;
    }

    /** A trial with a workspace of its own, which the test's process has open. */
    abstract static class InOwn extends Trial {
        Multiprocessing own;

        Path directory() {
            return mp.workspace().directory().resolveSibling("own-" + name);
        }

        @Override
        void prepare() throws Exception {
            own = Multiprocessing.open(directory());
        }

        @Override
        void enter() throws Exception {
            own = Multiprocessing.open(directory());
            ((MappedWorkspace) own.workspace()).threads().current();
        }

        @Override
        void end() {
            own.close();
        }

        /** Checks in the workspace as this process has it open, or opens it now. */
        abstract void check(Multiprocessing workspace, Outcome outcome) throws Exception;

        @Override
        final void check(Outcome outcome) throws Exception {
            try (Multiprocessing workspace = Multiprocessing.open(directory())) {
                check(workspace, outcome);
                IpcLock lock = workspace.named("another").lock();
                expect(lock.tryLock(BOUND), "another object is made and used");
                lock.unlock();
                expect(workspace.workspace().processes().size() <= 2, "the dead have left");
            }
        }
    }

    private static final class Creates extends InOwn {
        private final Make make;
        private final Check check;

        Creates(Make make, Check check) {
            this.make = make;
            this.check = check;
        }

        @Override
        void operate() throws Exception {
            make.in(own);
        }

        @Override
        void check(Multiprocessing workspace, Outcome outcome) throws Exception {
            List<String> names = workspace.workspace().names();
            expect(names.isEmpty() || names.equals(List.of(NAME)), "objects " + names);
            expect(check.holds(workspace), "the object is whole");
            expect(check.holds(workspace), "the object is found again");
        }
    }

    private static final class CreatesGroup extends InOwn {
        @Override
        void enter() throws Exception {
            super.enter();
            durable(own).put(1L);
        }

        @Override
        void operate() throws Exception {
            durable(own).group("g").poll();
        }

        @Override
        void check(Multiprocessing workspace, Outcome outcome) throws Exception {
            SharedQueue<Long> queue = durable(workspace);
            expect(queue.size() == 1 && queue.poll() == 1, "the queue's own elements");
            SharedQueue<Long> group = queue.group("g");
            queue.put(2L);
            Long one = group.poll();
            expect(one != null && (one == 2 || one == 1), "the group's element " + one);
        }
    }

    /** A thread's first use of a workspace. */
    private static final class RegistersThread extends InOwn {
        @Override
        void enter() throws Exception {
            own = Multiprocessing.open(directory());
        }

        @Override
        void operate() {
            ((MappedWorkspace) own.workspace()).threads().current();
        }

        @Override
        void check(Multiprocessing workspace, Outcome outcome) throws Exception {
            expect(((MappedWorkspace) workspace.workspace()).threads().current() > 0, "there is a record");
        }
    }

    private static final class Opens extends InOwn {
        private final boolean exists;

        Opens(boolean exists) {
            this.exists = exists;
        }

        @Override
        void prepare() throws Exception {
            if (exists) {
                super.prepare();
            }
        }

        @Override
        void enter() {}

        @Override
        void operate() {
            own = Multiprocessing.open(directory());
        }

        @Override
        void end() {
            if (own != null) {
                own.close();
            }
        }

        @Override
        void check(Multiprocessing workspace, Outcome outcome) {
            expect(workspace.workspace().names().isEmpty(), "nothing is in it");
        }
    }

    private static final class Closes extends InOwn {
        @Override
        void operate() {
            own.close();
        }

        @Override
        void check(Multiprocessing workspace, Outcome outcome) {
            expect(workspace.named("value").sharedLong(3).get() == 3, "the workspace goes on");
        }
    }

    /** Opens and closes a private workspace, which the next one that is opened removes if it was left behind. */
    private static final class OpensPrivate extends Trial {
        @Override
        void operate() {
            try (Multiprocessing own = Multiprocessing.open()) {
                own.sharedLong(1);
            }
        }

        @Override
        void check(Outcome outcome) throws Exception {
            try (Multiprocessing own = Multiprocessing.open()) {
                expect(own.sharedLong(2).get() == 2, "another one is opened");
            }
            Path base = Path.of(System.getProperty("polyproc.dir"));
            for (Path unmarked : left(base)) {
                // Without a mark, its creator may be alive in another pid namespace: only its age tells.
                Files.setLastModifiedTime(unmarked, FileTime.from(Instant.now().minusSeconds(11)));
            }
            Multiprocessing.open().close();
            expect(left(base).isEmpty(), "left behind: " + left(base));
        }

        private static List<Path> left(Path base) throws IOException {
            try (var all = Files.list(base)) {
                return all.filter(each -> each.getFileName().toString().matches("\\.?polyproc-.*"))
                        .toList();
            }
        }
    }
}
