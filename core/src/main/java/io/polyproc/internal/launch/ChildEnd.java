package io.polyproc.internal.launch;

import io.polyproc.internal.child.ExitReport;
import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.output.CapturedOutput;
import io.polyproc.internal.thread.ServiceThread;
import io.polyproc.process.StartMethod;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a parent does when the process of a child has ended: it collects the report, and ends the child's programs. */
final class ChildEnd {

    private static final int SIGNAL_BASE = 128;
    private static final int LAST_SIGNAL = 64;

    private final StartDiagnosis start;
    private final Process process;
    private final CapturedOutput captured;

    /** The code of its task, null for none; its files exist as long as this is reachable. */
    private final List<PublishedCode> code;

    private final AtomicBoolean ending = new AtomicBoolean();
    private final CompletableFuture<ExitReport> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();

    private ChildEnd(StartDiagnosis start, Process process, CapturedOutput captured, List<PublishedCode> code) {
        this.start = start;
        this.process = process;
        this.captured = captured;
        this.code = code;
    }

    /**
     * Returns the handle of a started child, whose end is watched.
     *
     * @param code the code of its task; null for none
     */
    static ChildHandle watch(StartDiagnosis start, Process process, CapturedOutput captured, List<PublishedCode> code) {
        ChildEnd end = new ChildEnd(start, process, captured, code);
        process.onExit().whenComplete((exited, trouble) -> end.begin());
        return new ChildHandle(
                start.name(),
                start.isCold() ? StartMethod.COLD : StartMethod.WARM,
                process,
                start.bootFile(),
                captured,
                end.ending,
                end.ended,
                end.settled);
    }

    /** Tells whether a signal, or this process by one, has ended a child with this exit code. */
    static boolean isSignal(int exitCode) {
        return exitCode > SIGNAL_BASE && exitCode <= SIGNAL_BASE + LAST_SIGNAL;
    }

    /** Runs in the JDK's thread that waits for the process, whose stack is small. */
    private void begin() {
        boolean isDiagnosed = false;
        try {
            finishOutput();
            // The child removes it before it does anything else.
            boolean hasBegun = !start.bootFile().toFile().exists();
            if (!hasBegun && !ending.get()) {
                ServiceThread.of("polyproc-start-diagnosis", this::diagnose, failure -> complete(collect()))
                        .start();
                isDiagnosed = true;
            }
        } finally {
            if (!isDiagnosed) {
                complete(collect());
            }
        }
    }

    private void finishOutput() {
        try {
            captured.finish();
        } catch (RuntimeException | Error e) {
            System.getLogger("io.polyproc").log(System.Logger.Level.DEBUG, "last lines of a child are lost", e);
        }
    }

    private ExitReport collect() {
        return ExitReport.collect(start.bootFile(), code);
    }

    private void diagnose() {
        collect();
        complete(ExitReport.ofStart(start.explain(process.exitValue(), captured)));
    }

    /** Reports the end in any case, since the parent waits for that. */
    private void complete(ExitReport report) {
        try {
            ended.complete(report);
        } finally {
            endPrograms();
        }
    }

    private void endPrograms() {
        if (isSignal(process.exitValue())) {
            ProgramEnd.of(JvmSpec.programId(start.workspace(), start.bootFile()))
                    .whenComplete((done, trouble) -> settled.complete(null));
        } else {
            settled.complete(null);
        }
    }
}
