package io.polyproc.it.store;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.it.kit.TestMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What the processes of a batch do that are not the test's own. Each gets the workspace and a file with its cases. */
final class Victims {

    /** A thread that makes no progress for as long is blocked behind one that stands. */
    private static final long BLOCKED_NANOS = TimeUnit.SECONDS.toNanos(3);

    private Victims() {}

    /** Does what is to be left behind by a dead process, and waits for the kill. */
    static void ruin(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open(Path.of(args[0]));
        for (Case each : cases(args[1])) {
            each.bind(mp, Path.of(args[1]).getParent()).ruin();
        }
        TestMain.say("ruined");
        TestMain.hear();
    }

    /** Runs each operation in a thread of its own, reports where they stand, and waits for the kill. */
    static void operate(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open(Path.of(args[0]));
        List<Victim> victims = new ArrayList<>();
        CountDownLatch begin = new CountDownLatch(1);
        for (Case each : cases(args[1])) {
            Victim victim = new Victim(each, each.bind(mp, Path.of(args[1]).getParent()), begin);
            victims.add(victim);
            victim.start();
        }
        for (Victim victim : victims) {
            victim.entered.await();
        }
        TestMain.say("ready");
        TestMain.hear();
        begin.countDown();
        awaitStanding(victims);
        victims.forEach(victim -> TestMain.say("outcome " + victim.each + " " + victim.state()));
        TestMain.say("all");
        TestMain.hear();
    }

    /** Checks in a process that has opened the workspace after the kill. */
    static void check(String[] args) throws Exception {
        Map<Case, Trial.Outcome> outcomes = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of(args[1]))) {
            String[] words = line.split(" ");
            outcomes.put(
                    Case.parse(words[0]),
                    new Trial.Outcome(Boolean.parseBoolean(words[1]), Integer.parseInt(words[2])));
        }
        try (Multiprocessing mp = Multiprocessing.open(Path.of(args[0]))) {
            Path files = Path.of(args[1]).getParent();
            for (String fault : Checks.run(outcomes, each -> each.bind(mp, files))) {
                TestMain.say("fault " + fault.replace('\n', '|'));
            }
        }
        TestMain.say("checked");
    }

    private static List<Case> cases(String file) throws IOException {
        return Files.readAllLines(Path.of(file)).stream().map(Case::parse).toList();
    }

    private static void awaitStanding(List<Victim> victims) throws InterruptedException {
        int[] before = new int[victims.size()];
        long since = System.nanoTime();
        while (!victims.stream().allMatch(Victim::isThrough)) {
            int[] now = victims.stream().mapToInt(Victim::progress).toArray();
            if (!Arrays.equals(before, now)) {
                before = now;
                since = System.nanoTime();
            }
            if (System.nanoTime() - since > BLOCKED_NANOS) {
                return;
            }
            Thread.sleep(1);
        }
    }

    /** The thread of one trial. */
    private static final class Victim extends Thread {
        private final Case each;
        private final Trial trial;
        private final CountDownLatch begin;
        private final CountDownLatch entered = new CountDownLatch(1);
        private volatile StorePoints.Countdown countdown;
        private volatile String end;

        Victim(Case each, Trial trial, CountDownLatch begin) {
            super("victim " + each);
            this.each = each;
            this.trial = trial;
            this.begin = begin;
            setDaemon(true);
        }

        @Override
        public void run() {
            String how;
            try {
                // A record of its own, which another thread would take under a monitor.
                ((MappedWorkspace) trial.mp.workspace()).threads().current();
                trial.enter();
                entered.countDown();
                begin.await();
                countdown = StorePoints.arm(each.k());
                trial.operate();
                how = "completed";
            } catch (Throwable e) {
                e.printStackTrace();
                how = "failed " + Checks.describe(e);
            }
            StorePoints.disarm();
            end = how;
            entered.countDown();
        }

        boolean isThrough() {
            StorePoints.Countdown mine = countdown;
            return end != null || mine != null && mine.stands();
        }

        int progress() {
            StorePoints.Countdown mine = countdown;
            return mine == null ? 0 : mine.stores();
        }

        String state() {
            StorePoints.Countdown mine = countdown;
            String how = end != null ? end : mine != null && mine.stands() ? "stands" : "blocked";
            return progress() + " " + how;
        }
    }
}
