package io.polyproc.it.kit;

import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.testkit.Await;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What one test has: a directory of its own, in which private workspaces are made, and the JVMs it has started. */
public final class Site {

    private final Path directory;
    private final List<TestJvm> started = new ArrayList<>();

    Site(Path directory) {
        this.directory = directory;
    }

    /** The directory, on a memory file system where there is one. */
    public Path directory() {
        return directory;
    }

    /** A directory for a workspace that several JVMs open by its path. */
    public Path workspace() {
        return directory.resolve("workspace");
    }

    /** Describes a JVM to be started. */
    public JvmStart jvm() {
        return new JvmStart(this);
    }

    /** Starts a JVM that runs {@code static void method(String[])} of a test class. */
    public TestJvm start(Class<?> type, String method, Object... args) {
        return jvm().start(type, method, args);
    }

    /** Starts a child of this JVM, with its output caught. */
    public Captured start(ChildBuilder builder) {
        ChildProcess child = builder.stdin(Redirect.PIPE)
                .stdout(Redirect.PIPE)
                .stderr(Redirect.PIPE)
                .start();
        return new Captured(child, Lines.of(child.name(), child.output()), Lines.of(child.name(), child.errorOutput()));
    }

    synchronized TestJvm add(TestJvm jvm) {
        started.add(jvm);
        return jvm;
    }

    synchronized List<TestJvm> started() {
        return List.copyOf(started);
    }

    /** A child of the test's own JVM, and what it prints. */
    public record Captured(ChildProcess child, Lines output, Lines errors) {
        /** Waits for its end. */
        public Captured join() throws InterruptedException {
            if (!child.join(Await.LONG)) {
                throw new AssertionError(child + " does not end; it printed " + output.all() + errors.all());
            }
            return this;
        }
    }
}
