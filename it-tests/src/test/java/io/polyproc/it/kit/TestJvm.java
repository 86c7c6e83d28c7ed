package io.polyproc.it.kit;

import io.polyproc.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A JVM that a test has started: what it prints, what it reads, the signals that it gets. */
public class TestJvm implements AutoCloseable {

    private final String name;
    private final Process process;
    private final Lines output;
    private final Lines errors;

    TestJvm(String name, Process process) {
        this(
                name,
                process,
                Lines.of(name, process.getInputStream()),
                Lines.of(name + " (stderr)", process.getErrorStream()));
    }

    TestJvm(String name, Process process, Lines output, Lines errors) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its exit code, when it is not alive. */
    int exitCode() {
        return process.exitValue();
    }

    /** Waits for a line of standard output that begins so, behind the last one waited for, and gives what follows. */
    public String await(String beginning) {
        String line = Await.value(
                () -> "\"" + beginning + "\" from " + transcript(), Await.LONG, () -> nextLineOrEnd(beginning));
        if (!line.startsWith(beginning)) {
            throw new AssertionError("ended without \"" + beginning + "\": " + transcript());
        }
        return line.substring(beginning.length()).trim();
    }

    private Optional<String> nextLineOrEnd(String beginning) {
        boolean ended = output.ended() && !isAlive();
        Optional<String> line = output.take(beginning);
        return line.isPresent() || !ended ? line : Optional.of("");
    }

    /** Says a line to it; see {@link TestMain#hear}. */
    public void say(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot say " + line + " to " + transcript(), e);
        }
    }

    /** Waits for its end. */
    public int awaitExit() {
        Await.until(() -> "the end of " + transcript(), Await.LONG, () -> !isAlive());
        return exitCode();
    }

    /** Waits for an end with exit code 0. */
    public TestJvm awaitSuccess() {
        if (awaitExit() != 0) {
            throw new AssertionError("exit code " + exitCode() + ": " + transcript());
        }
        return this;
    }

    /** Standard output, to its end. */
    public List<String> output() {
        return output.toTheEnd();
    }

    /** Standard error, to its end. */
    public List<String> errors() {
        return errors.toTheEnd();
    }

    /** SIGKILL; returns when it is dead. */
    public void kill() {
        killWithoutWaiting();
        awaitExit();
    }

    /** SIGKILL; returns at once. */
    public void killWithoutWaiting() {
        // Process.destroyForcibly would also close the pipes, and with them the last lines.
        process.toHandle().destroyForcibly();
    }

    /** SIGTERM; returns at once. */
    public void terminate() {
        // Process.destroy would also close the pipes.
        process.toHandle().destroy();
    }

    /** SIGSTOP; returns when it has stopped. */
    public void stop() {
        Signals.send("STOP", pid());
        Await.until("process " + pid() + " stops", () -> Signals.state(pid()) == 'T');
    }

    /** SIGCONT. */
    public void goOn() {
        Signals.send("CONT", pid());
    }

    /** Everything that it has printed so far, for messages. */
    public String transcript() {
        return name + " (pid " + pid() + (isAlive() ? ", running" : ", ended with " + exitCode())
                + ")\n  stdout: " + String.join("\n          ", output.all()) + "\n  stderr: "
                + String.join("\n          ", errors.all());
    }

    /** Kills it, and waits for its end. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(Await.LONG.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("does not die: " + transcript());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
