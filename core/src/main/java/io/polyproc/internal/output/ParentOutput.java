package io.polyproc.internal.output;

import io.polyproc.internal.code.NotebookClasses;
import io.polyproc.process.LineListener;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.ref.WeakReference;
import java.util.function.Supplier;

/**
 * Decides where the output of a child goes by default. It inherits the descriptors of this process, unless the
 * program's output is elsewhere. Then its lines are printed to {@link System#out} or {@link System#err}.
 *
 * <p>A JVM cannot ask where a {@link PrintStream} writes to. The output is taken to be elsewhere
 *
 * <ul>
 *   <li>in the JDK's shell, and where a cell of a notebook has opened a workspace, created a pool or started a child;
 *   <li>where the stream is of a class of its own, as those of test runners and web containers;
 *   <li>where the stream is not the one of the first time that this library was used, as in a program that has replaced
 *       it since.
 * </ul>
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
public final class ParentOutput {

    private static final String SHELL = "jdk.jshell.execution.";

    /** The streams of the first use. Only their identity is of interest, so they may be collected. */
    private static final WeakReference<PrintStream> FIRST_OUTPUT = new WeakReference<>(System.out);

    private static final WeakReference<PrintStream> FIRST_ERRORS = new WeakReference<>(System.err);

    /** Whether a notebook uses this library. Its kernel may have replaced the streams by others of the same class. */
    private static volatile boolean isNotebook =
            System.getProperty("sun.java.command", "").startsWith(SHELL);

    private ParentOutput() {}

    /** Prints lines of children. */
    private record Printer(Supplier<PrintStream> stream) implements LineListener {
        @Override
        public void line(String child, String text) {
            try {
                stream.get().println(text);
            } catch (RuntimeException e) {
                // The stream of a notebook whose cell has just ended. The next line finds the one of the next cell.
            }
        }
    }

    /** Notes the first use of this library, and whether the calling thread runs a cell of a notebook. */
    public static void noteCaller() {
        if (!isNotebook && NotebookClasses.areOnStack()) {
            isNotebook = true;
        }
    }

    /** Notes a task: whether it is one of a notebook. */
    public static void note(Object task) {
        if (!isNotebook && NotebookClasses.contains(task.getClass())) {
            isNotebook = true;
        }
    }

    /** Returns the redirection of standard output by default. */
    public static Redirect output() {
        return redirect(System.out, FIRST_OUTPUT);
    }

    /** Returns the redirection of standard error by default. */
    public static Redirect errors() {
        return redirect(System.err, FIRST_ERRORS);
    }

    private static Redirect redirect(PrintStream stream, WeakReference<PrintStream> first) {
        boolean isElsewhere = isNotebook || stream.getClass() != PrintStream.class || !first.refersTo(stream);
        return isElsewhere ? Redirect.PIPE : Redirect.INHERIT;
    }

    /** Returns a listener that prints lines to {@link System#out}, as it is when they arrive. */
    public static LineListener toOutput() {
        return new Printer(() -> System.out);
    }

    /** Returns a listener that prints lines to {@link System#err}, as it is when they arrive. */
    public static LineListener toErrors() {
        return new Printer(() -> System.err);
    }

    /** Tells whether a listener is one of those above, which run no code of the program. */
    static boolean isPrinter(LineListener listener) {
        return listener instanceof Printer;
    }

    /**
     * Prints the lines of children that have arrived. What a task has printed is so in the output before its result is
     * returned. Without children whose lines are printed by this process, it reads one field.
     */
    public static void printArrived() {
        OutputReader.printArrived();
    }
}
