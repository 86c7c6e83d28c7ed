package io.polyproc.it.kit;

import io.polyproc.testkit.Await;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What a test may leave behind and must not: files of workspaces, processes, threads, reports of crashed JVMs. */
final class Leftovers {

    private static final Duration GRACE = Duration.ofSeconds(10);

    /** Threads that the JDK, JNA and Chronicle keep for the life of the JVM, or for a while. */
    private static final List<String> LONG_LIVED = List.of(
            "process reaper",
            "ForkJoinPool",
            "JNA Cleaner",
            "Common-Cleaner",
            "CompletableFutureDelay",
            "background~resource~releaser",
            "surefire",
            "junit");

    private Leftovers() {}

    /** What is left, in words. Things that are about to end are given a moment. */
    static List<String> find(Path directory, Set<?> threadsBefore) {
        List<String> left = new ArrayList<>();
        try {
            Await.until(() -> "", GRACE, () -> now(directory, threadsBefore).isEmpty());
        } catch (AssertionError e) {
            left.addAll(now(directory, threadsBefore));
        }
        return left;
    }

    private static List<String> now(Path directory, Set<?> threadsBefore) {
        List<String> left = new ArrayList<>();
        for (String name : names(directory.toFile())) {
            if (name.startsWith("polyproc-") || name.startsWith(".polyproc-")) {
                left.add("private workspace " + name);
            }
        }
        for (String name : names(new File("").getAbsoluteFile())) {
            if (name.startsWith("hs_err")) {
                left.add("report of a crashed JVM " + name);
            }
        }
        processes(directory)
                .forEach(process -> left.add(
                        "process " + process.pid() + " " + process.info().commandLine()));
        for (Thread thread : threads()) {
            if (!threadsBefore.contains(thread)) {
                left.add("thread " + thread.getName());
            }
        }
        return left;
    }

    private static String[] names(File directory) {
        String[] names = directory.list();
        return names == null ? new String[0] : names;
    }

    /** The living threads that a test could have started. */
    static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> LONG_LIVED.stream().noneMatch(thread.getName()::contains))
                .collect(Collectors.toSet());
    }

    static void killProcesses(Path directory) {
        for (ProcessHandle process : processes(directory)) {
            process.destroyForcibly();
            process.onExit()
                    .completeOnTimeout(process, GRACE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
    }

    /** Descendants, and those whose parent was killed: the test's directory is on their command line. */
    private static List<ProcessHandle> processes(Path directory) {
        Set<Long> descendants =
                ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
        Set<Long> idle = ReusedJvm.idle();
        return ProcessHandle.allProcesses()
                .filter(process -> !idle.contains(process.pid()))
                .filter(process -> descendants.contains(process.pid()) || mentions(process, directory))
                .filter(process -> Signals.isAlive(process.pid()))
                .toList();
    }

    private static boolean mentions(ProcessHandle process, Path directory) {
        String commandLine = process.info().commandLine().orElse("");
        return commandLine.contains("=" + directory) || commandLine.contains(directory + "/");
    }
}
