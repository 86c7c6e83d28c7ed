package io.polyproc.sync;

import io.polyproc.errors.ClosedException;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.segment.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who holds what and who waits for what in a workspace, in all processes. {@link #toString()} is a report for people.
 *
 * <p>Holds and waits are read one after the other while everybody goes on, so they need not fit together; but a deadlock that is
 * listed is one. At most 1024 threads of a workspace are known by name at a time, of them at most 64 virtual threads of each
 * process; others appear without a name, and not among the waits. Semaphore permits and the read side of a lock are known by
 * process only.
 *
 * @param at when it was made
 * @param holds locks and permits that somebody holds, or died holding
 * @param waits threads of living processes that sleep until something changes
 * @param deadlocks cycles of threads, each of which waits for a lock that the next one holds
 */
public record Diagnosis(Instant at, List<Hold> holds, List<WaitRecord> waits, List<List<WaitRecord>> deadlocks) {

    /**
     * Something held.
     *
     * @param object what is held, as in {@code IpcLock "accounts"}
     * @param pid process id of the holder, as its own pid namespace counts; 0 when its place was taken by another
     * @param process the holder's process for people
     * @param thread name of the holder's thread, as {@link LockOwner#thread()}
     * @param count how often it is held: holds of a reentrant lock, permits, reading threads
     * @param since since when at least, for a lock: the first time that somebody waited or asked
     * @param isAlive whether the process lives
     */
    public record Hold(
            String object,
            long pid,
            String process,
            String thread,
            int count,
            Optional<Instant> since,
            boolean isAlive) {

        @Override
        public String toString() {
            return object + " is held by " + who(process, thread)
                    + (count == 1 ? "" : ", " + count + " times")
                    + since.map(when -> ", since " + when).orElse("")
                    + (isAlive ? "" : ", which is DEAD");
        }
    }

    /**
     * Somebody who waits.
     *
     * @param object what the thread waits for, as in {@code IpcLock "accounts"}
     * @param pid process id, as its own pid namespace counts
     * @param process the process for people
     * @param thread name of the thread
     * @param since since when
     * @param isLimited whether the wait has a time limit
     */
    public record WaitRecord(String object, long pid, String process, String thread, Instant since, boolean isLimited) {

        @Override
        public String toString() {
            return who(process, thread) + " waits for " + object + (isLimited ? ", with a time limit" : "") + ", since "
                    + since;
        }
    }

    /**
     * Looks at a workspace.
     *
     * @param workspace where to look
     * @return what was seen
     * @throws ClosedException when the workspace is closed
     */
    public static Diagnosis of(Workspace workspace) {
        return new Diagnostician((MappedWorkspace) Objects.requireNonNull(workspace, "workspace")).diagnose();
    }

    /**
     * What is held by processes that are dead.
     *
     * @return a part of {@link #holds()}
     */
    public List<Hold> deadHolds() {
        return holds.stream().filter(hold -> !hold.isAlive()).toList();
    }

    @Override
    public String toString() {
        return "At " + at + "\n"
                + section("Deadlocks", deadlocks.stream().map(this::cycle).toList())
                + section("Held by the dead", deadHolds())
                + section("Held", holds.stream().filter(Hold::isAlive).toList())
                + section("Waiting", waits.stream().map(this::waiting).toList());
    }

    private String waiting(WaitRecord wait) {
        return wait + " (" + Timeouts.millis(Duration.between(wait.since(), at)) + " ms)";
    }

    private String cycle(List<WaitRecord> cycle) {
        return cycle.stream().map(this::waiting).collect(Collectors.joining("\n    held by "))
                + "\n    held by the first";
    }

    private static String section(String title, List<?> lines) {
        return title + ": " + (lines.isEmpty() ? "none\n" : lines.size() + "\n")
                + lines.stream().map(line -> "  " + line + "\n").collect(Collectors.joining());
    }

    private static String who(String process, String thread) {
        return process + (thread.isEmpty() ? "" : ", thread " + thread);
    }
}
