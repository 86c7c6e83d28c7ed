package io.polyproc.it.store;

import io.polyproc.Multiprocessing;
import io.polyproc.testkit.JavaSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * One operation of one primitive, on objects of its own, whose process is killed before the k-th store. The methods run
 * in this order; each process has an instance of its own, so that what they share is in the workspace.
 */
abstract class Trial {

    /** Time limit of each wait of a survivor. To reach it is a fault. Longer than a batch on a loaded machine. */
    static final Duration BOUND = Duration.ofSeconds(60);

    /** The workspace, as the process has it open. */
    Multiprocessing mp;
    /** Unique among the trials that share the workspace. */
    String name;
    /** Before which store the victim is killed. */
    int k;
    /** Where handles are left for other processes. */
    private Path directory;

    final Trial bind(Multiprocessing workspace, String uniqueName, int store, Path files) {
        mp = workspace;
        name = uniqueName;
        k = store;
        directory = files;
        return this;
    }

    /** Creates the objects. In the test's process. */
    void prepare() throws Exception {}

    /** Leaves something behind in a process that is killed before the victim begins. */
    void ruin() throws Exception {}

    /** Whether {@link #ruin} does something. */
    boolean ruins() {
        return false;
    }

    /** Gets ready. In the victim; its stores are not counted. */
    void enter() throws Exception {}

    /** The operation: the victim is killed before its k-th store. */
    abstract void operate() throws Exception;

    /** What a living process does meanwhile. In a thread of the test's process, from before the operation begins. */
    void accompany(Cue cue) throws Exception {}

    /** Whether {@link #accompany} ends without help of {@link #check}. */
    boolean companionEndsFirst() {
        return true;
    }

    /** Checks the invariants and completes another operation. In a process that lives on, or in a new one. */
    abstract void check(Outcome outcome) throws Exception;

    /** Gives back what {@link #prepare} has opened. In the test's process, behind all checks. */
    void end() {}

    final void save(Object handle) throws IOException {
        Files.write(directory.resolve(name), JavaSerialization.write(handle));
    }

    final <T> T saved(Class<T> type) throws IOException, ClassNotFoundException {
        return type.cast(JavaSerialization.read(Files.readAllBytes(directory.resolve(name))));
    }

    static void expect(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    /**
     * How the operation ended.
     *
     * @param completed whether it had returned when the process was killed
     * @param stores how many of its stores were executed
     */
    record Outcome(boolean completed, int stores) {}

    /** Lets the companions know that the operation begins. */
    static final class Cue {
        /**
         * Time that a companion lets pass until the victim has begun to wait; only the strength of the trial depends on
         * it.
         */
        private static final long PAUSE_MILLIS = 150;

        private final CountDownLatch given = new CountDownLatch(1);

        void give() {
            given.countDown();
        }

        void await() throws InterruptedException {
            given.await();
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
