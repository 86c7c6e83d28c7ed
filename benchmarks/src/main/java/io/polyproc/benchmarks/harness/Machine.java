package io.polyproc.benchmarks.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Describes the machine of the measurements. */
final class Machine {

    private Machine() {}

    static Map<String, String> describe(Path project) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("processors", Runtime.getRuntime().availableProcessors() + " of " + processor());
        all.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        all.put("JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        all.put("flags", Programs.flags().isEmpty() ? "none" : String.join(" ", Programs.flags()));
        all.put("C", firstLine(project, "gcc", "--version"));
        all.put("Python", firstLine(project, "python3", "--version"));
        all.put("pinning", Pinning.isPossible() ? "taskset" : "none");
        String changes = firstLine(project, "git", "status", "--porcelain", "--untracked-files=no");
        all.put(
                "commit",
                firstLine(project, "git", "rev-parse", "--short=12", "HEAD")
                        + (changes.isEmpty() || changes.equals("none") ? "" : ", and changes"));
        return all;
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    private static String firstLine(Path directory, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? output.lines().findFirst().orElse("") : "none";
        } catch (IOException e) {
            return "none";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "none";
        }
    }
}
