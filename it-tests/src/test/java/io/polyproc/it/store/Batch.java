package io.polyproc.it.store;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.it.kit.Jars;
import io.polyproc.it.kit.JvmStart;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Some trials in one workspace, whose victims are threads of one process: one SIGKILL is the death of all of them. */
final class Batch {

    /** Time for the companions to begin to wait; only the strength of the trials depends on it. */
    private static final long SETTLING_MILLIS = 60;

    private final Site site;
    private final Path files;
    private final boolean fresh;
    private final List<String> faults = new ArrayList<>();
    private final Map<Case, Trial.Outcome> outcomes = new LinkedHashMap<>();
    private final List<Case> blocked = new ArrayList<>();

    /**
     * A batch.
     *
     * @param files an empty directory for it
     * @param fresh whether the checks are made in a process that opens the workspace after the kill
     */
    Batch(Site site, Path files, boolean fresh) throws IOException {
        this.site = site;
        this.files = Files.createDirectories(files);
        this.fresh = fresh;
    }

    /** What was found wrong. */
    List<String> faults() {
        return faults;
    }

    /** How the operations ended. */
    Map<Case, Trial.Outcome> outcomes() {
        return outcomes;
    }

    /** Those that could not reach their store, since a thread that stands held what they need in their process. */
    List<Case> blocked() {
        return blocked;
    }

    Batch run(List<Case> cases) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Multiprocessing mp = Multiprocessing.open(workspace())) {
            Map<Case, Trial> trials = new LinkedHashMap<>();
            for (Case each : cases) {
                Trial trial = each.bind(mp, files);
                trial.prepare();
                trials.put(each, trial);
            }
            ruin(trials);
            TestJvm victims = jvm(true).start(Victims.class, "operate", workspace(), list("victims", cases));
            victims.await("ready");
            Trial.Cue cue = new Trial.Cue();
            Map<Case, Future<?>> companions = new LinkedHashMap<>();
            trials.forEach((each, trial) -> companions.put(each, threads.submit(() -> {
                trial.accompany(cue);
                return null;
            })));
            Thread.sleep(SETTLING_MILLIS);
            victims.say("go");
            cue.give();
            for (int i = 0; i < cases.size(); i++) {
                note(victims.await("outcome "));
            }
            victims.await("all");
            victims.kill();
            join(companions, trials, true);
            check(mp);
            join(companions, trials, false);
            trials.values().forEach(Trial::end);
        } finally {
            threads.shutdownNow();
        }
        return this;
    }

    private void ruin(Map<Case, Trial> trials) throws IOException {
        List<Case> ruined = trials.keySet().stream()
                .filter(each -> trials.get(each).ruins())
                .toList();
        if (!ruined.isEmpty()) {
            TestJvm jvm = jvm(false).start(Victims.class, "ruin", workspace(), list("ruined", ruined));
            jvm.await("ruined");
            jvm.kill();
        }
    }

    private void note(String line) {
        String[] words = line.split(" ", 4);
        Case each = Case.parse(words[0]);
        outcomes.put(each, new Trial.Outcome(words[2].equals("completed"), Integer.parseInt(words[1])));
        if (words[2].equals("blocked")) {
            blocked.add(each);
        } else if (words[2].equals("failed")) {
            faults.add(line);
        }
    }

    private void join(Map<Case, Future<?>> companions, Map<Case, Trial> trials, boolean first) {
        companions.forEach((each, companion) -> {
            if (trials.get(each).companionEndsFirst() == first) {
                Checks.end(companion)
                        .ifPresent(fault ->
                                faults.add("companion of " + each + " after " + outcomes.get(each) + ": " + fault));
            }
        });
    }

    private void check(Multiprocessing mp) throws IOException {
        if (!fresh) {
            faults.addAll(Checks.run(outcomes, each -> each.bind(mp, files)));
            return;
        }
        List<String> lines = outcomes.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue().completed() + " "
                        + entry.getValue().stores())
                .toList();
        TestJvm jvm = jvm(false).start(Victims.class, "check", workspace(), list("outcomes", lines));
        jvm.await("checked");
        jvm.awaitSuccess();
        jvm.output().stream().filter(line -> line.startsWith("fault ")).forEach(faults::add);
    }

    private JvmStart jvm(boolean rewritten) throws IOException {
        JvmStart start = site.jvm()
                .options("-Xmx256m")
                .options(ChronicleFlags.forVersion(Runtime.version().feature()).toArray(String[]::new));
        return rewritten ? start.options("-javaagent:" + agent(site)) : start;
    }

    static Path agent(Site site) throws IOException {
        Path jar = site.directory().resolve("store-agent.jar");
        return Files.exists(jar) ? jar : Jars.ofAgent(jar, StoreAgent.class);
    }

    private Path workspace() {
        return files.resolve("workspace");
    }

    private Path list(String what, List<?> lines) throws IOException {
        return Files.write(
                files.resolve(what), lines.stream().map(Object::toString).toList());
    }
}
