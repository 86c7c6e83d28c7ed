package io.polyproc.benchmarks.harness;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Runs measuring programs, each in a new process: those of the library in Java, those of peers in C and Python. A
 * program that finds its own results wrong ends with an exit code other than 0, which ends the session. Without a
 * compiler or an interpreter the peers that need it are skipped with a note.
 */
public final class Programs {

    private final Path sources;
    private final Path binaries;
    private final List<String> options;
    private final Consumer<String> notes;
    private final Map<String, Optional<Path>> compiled = new ConcurrentHashMap<>();
    private Boolean hasPython;

    Programs(Path sources, Path binaries, List<String> options, Consumer<String> notes) {
        this.sources = sources;
        this.binaries = binaries;
        this.options = options;
        this.notes = notes;
    }

    /** Runs a main class, in a JVM with the flags of this one. */
    public Readings java(Class<?> main, Object... arguments) throws IOException, InterruptedException {
        return java(flags(), main, arguments);
    }

    /** Runs a main class, in a JVM without flags, as for a program that opens no durable queue. */
    public Readings plainJava(Class<?> main, Object... arguments) throws IOException, InterruptedException {
        return java(List.of(), main, arguments);
    }

    private Readings java(List<String> flags, Class<?> main, Object... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return run(command, arguments);
    }

    /** Runs a program in C, compiled on first use; empty without a compiler. */
    public Optional<Readings> c(String program, Object... arguments) throws IOException, InterruptedException {
        Optional<Path> binary = compiled.get(program);
        if (binary == null) {
            binary = compile(program);
            compiled.put(program, binary);
        }
        return binary.isEmpty()
                ? Optional.empty()
                : Optional.of(run(List.of(binary.get().toString()), arguments));
    }

    /** Runs a script in Python; empty without Python. */
    public Optional<Readings> python(String script, Object... arguments) throws IOException, InterruptedException {
        if (hasPython == null) {
            hasPython = has("python3", "Python's multiprocessing is left out");
        }
        return hasPython
                ? Optional.of(run(List.of("python3", sources.resolve(script).toString()), arguments))
                : Optional.empty();
    }

    /** Returns the flags of this JVM that its programs get too. */
    public static List<String> flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--") || flag.startsWith("-Djava.io.tmpdir"))
                .toList();
    }

    private Optional<Path> compile(String program) throws IOException, InterruptedException {
        if (!has("gcc", program + ".c is left out")) {
            return Optional.empty();
        }
        Files.createDirectories(binaries);
        Path binary = binaries.resolve(program);
        String source = sources.resolve(program + ".c").toString();
        run(List.of("gcc", "-O2", "-Wall", "-o", binary.toString(), source, "-pthread"));
        return Optional.of(binary);
    }

    private boolean has(String tool, String otherwise) throws InterruptedException {
        try {
            run(List.of(tool, "--version"));
            return true;
        } catch (IOException e) {
            notes.accept(tool + " is not there: " + otherwise + ".");
            return false;
        }
    }

    private static Readings run(List<String> program, Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(program);
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        if (exit != 0) {
            throw new IllegalStateException("exit code " + exit + " of " + command + ", which said " + output);
        }
        return new Readings(output.lines().toList());
    }
}
