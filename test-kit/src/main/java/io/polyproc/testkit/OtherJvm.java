package io.polyproc.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM that runs one main class of the tests to its end. */
public final class OtherJvm {

    /**
     * How it ended.
     *
     * @param exitCode of the process
     * @param output both of its output streams
     */
    public record End(int exitCode, String output) {}

    private OtherJvm() {}

    /** Runs {@code main} with these JVM options and arguments, and waits for it. */
    public static End run(Class<?> main, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new End(process.waitFor(), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
