package io.polyproc.sync;

import io.polyproc.internal.thread.Timeouts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The holds and waits of all processes of a workspace, and the deadlocks among them. {@link #toString()} is a readable
 * report.
 *
 * <p>Holds and waits are read one after the other while all processes run, so they may be inconsistent with each other.
 * A deadlock that is listed is a real one. At most 1024 threads of a workspace are known by name at a time, of them at
 * most 64 virtual threads of each process. Others appear without a name, and not among the waits. Semaphore permits and
 * read holds are known by process only.
 *
 * @param at the time of the diagnosis
 * @param holds locks and permits that a thread or process holds, or died holding
 * @param waits parked threads of living processes
 * @param deadlocks cycles of threads, each of which waits for a lock that the next one holds
 */
public record Diagnosis(Instant at, List<Hold> holds, List<WaitRecord> waits, List<List<WaitRecord>> deadlocks) {

    /**
     * A lock or permit that is held.
     *
     * @param object the object that is held, as in {@code IpcLock "accounts"}
     * @param pid the process id of the holder, as its own pid namespace counts; 0 when its slot was reused
     * @param process a description of the holder's process
     * @param thread the name of the holder's thread, as {@link LockOwner#thread()}
     * @param count the number of holds of a reentrant lock, of permits, or of reading threads
     * @param since for a lock, a lower bound of the time it is held: the first time that a thread waited for it or
     *     asked
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
     * A thread that waits.
     *
     * @param object the object that the thread waits for, as in {@code IpcLock "accounts"}
     * @param pid the process id, as its own pid namespace counts
     * @param process a description of the process
     * @param thread the name of the thread
     * @param since the begin of the wait
     * @param isLimited whether the wait has a timeout
     */
    public record WaitRecord(String object, long pid, String process, String thread, Instant since, boolean isLimited) {

        @Override
        public String toString() {
            return who(process, thread) + " waits for " + object + (isLimited ? ", with a time limit" : "") + ", since "
                    + since;
        }
    }

    /**
     * Returns the holds of dead processes.
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
