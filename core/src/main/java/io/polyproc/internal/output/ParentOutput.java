package io.polyproc.internal.output;

import io.polyproc.internal.code.NotebookClasses;
import io.polyproc.process.LineListener;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;

/**
 * Decides where the output of a child goes by default. It inherits the descriptors of this process, unless the
 * program's output is elsewhere: in a notebook, in the JDK's shell, and where a framework has replaced {@link
 * System#out} by a stream of its own class, as test runners and web containers do. Then its lines are printed there.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
public final class ParentOutput {

    private static final String SHELL = "jdk.jshell.execution.";

    /** Whether a task of a notebook was seen: its kernel may have replaced the streams by others of the same class. */
    private static volatile boolean isNotebook =
            System.getProperty("sun.java.command", "").startsWith(SHELL);

    private ParentOutput() {}

    /** Notes a task: whether it is one of a notebook. */
    public static void note(Object task) {
        if (!isNotebook && NotebookClasses.contains(task.getClass())) {
            isNotebook = true;
        }
    }

    /** Returns the redirection of standard output by default. */
    public static Redirect output() {
        return redirect(System.out);
    }

    /** Returns the redirection of standard error by default. */
    public static Redirect errors() {
        return redirect(System.err);
    }

    private static Redirect redirect(PrintStream stream) {
        return isNotebook || stream.getClass() != PrintStream.class ? Redirect.PIPE : Redirect.INHERIT;
    }

    /** Returns a listener that prints lines to {@link System#out}, as it is when they arrive. */
    public static LineListener toOutput() {
        return (child, line) -> System.out.println(line);
    }

    /** Returns a listener that prints lines to {@link System#err}, as it is when they arrive. */
    public static LineListener toErrors() {
        return (child, line) -> System.err.println(line);
    }
}
