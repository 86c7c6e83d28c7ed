package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.trace.Trace;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskOptions;
import io.polyproc.pool.WorkerContext;
import io.polyproc.process.ChildProcess;
import io.polyproc.queue.RingQueue;
import io.polyproc.sync.IpcLock;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;

/** Tests the events for JDK Flight Recorder. */
@MultiJvmTest
class FlightRecordingIT {

    @Test
    void tasksWorkersAndWaitsAreRecorded(Site site) throws Exception {
        Path file = site.directory().resolve("recording.jfr");
        site.start(FlightRecordingIT.class, "record", file).awaitSuccess();
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        List<String> tasks = texts(events, "Task", "outcome");
        assertEquals(List.of("done", "its worker died", "done", "1 failed"), tasks);
        assertTrue(texts(events, "Task", "function").get(0).contains("FlightRecordingIT"), events::toString);
        assertEquals(List.of("ready", "ready"), texts(events, "WorkerStart", "outcome"));
        List<String> ends = texts(events, "WorkerEnd", "reason");
        assertTrue(ends.get(0).contains("exit code 7") && ends.get(1).equals("shut down"), ends::toString);
        assertTrue(
                texts(events, "LockWait", "object").stream().anyMatch(object -> object.contains("IpcLock")),
                events::toString);
        assertTrue(
                texts(events, "QueueWait", "object").stream().anyMatch(object -> object.contains("RingQueue")),
                events::toString);
    }

    /** Runs in a JVM of its own, since the recorder's threads stay. */
    static void record(String[] arguments) throws Exception {
        try (Recording recording = new Recording()) {
            recording.start();
            Await.until("the recording is seen", () -> Trace.isOn(System.nanoTime()));
            try (Multiprocessing mp = Multiprocessing.open()) {
                usePool(mp);
                waitForALock(mp);
                waitForAMessage(mp);
            }
            recording.dump(Path.of(arguments[0]));
        }
    }

    private static List<String> texts(List<RecordedEvent> events, String name, String field) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("io.polyproc." + name))
                .sorted((one, other) -> one.getEndTime().compareTo(other.getEndTime()))
                .map(event -> event.getString(field))
                .toList();
    }

    private static int endFirstWorker() {
        if (WorkerContext.current().attempt() == 1) {
            Runtime.getRuntime().halt(7);
        }
        return 1;
    }

    private static void usePool(Multiprocessing mp) throws Exception {
        try (ProcessPool pool = mp.pool(1)) {
            pool.submit(() -> ProcessHandle.current().pid()).get();
            pool.with(TaskOptions.defaults().withRetries(1))
                    .submit(FlightRecordingIT::endFirstWorker)
                    .get();
            assertThrows(ExecutionException.class, () -> pool.submit(() -> Integer.parseInt("x"))
                    .get());
        }
    }

    private static void waitForALock(Multiprocessing mp) throws InterruptedException {
        IpcLock lock = mp.lock();
        SharedInt step = mp.sharedInt(0);
        lock.lock();
        ChildProcess child = mp.start(() -> {
            step.set(1);
            lock.lock();
            step.set(2);
            while (!Thread.currentThread().isInterrupted() && step.get() != 3) {
                LockSupport.parkNanos(1_000_000);
            }
            LockSupport.parkNanos(200_000_000);
            lock.unlock();
        });
        lock.unlock();
        Await.until("the child has it", () -> step.get() == 2);
        step.set(3);
        lock.lock();
        lock.unlock();
        child.join();
    }

    private static void waitForAMessage(Multiprocessing mp) throws InterruptedException {
        RingQueue<Integer> queue = mp.ringQueue(Integer.class, 1024);
        ChildProcess child = mp.start(() -> {
            LockSupport.parkNanos(200_000_000);
            queue.put(5);
        });
        assertEquals(5, queue.take());
        child.join();
    }

    @Test
    void noRecorderClassIsLoadedWithoutARecording(Site site) throws Exception {
        Path classes = site.directory().resolve("classes.log");
        Path workers = site.directory().resolve("workers.log");
        site.jvm()
                .options("-Xlog:class+load:file=" + classes)
                .start(FlightRecordingIT.class, "unrecorded", workers)
                .awaitSuccess();
        for (Path log : List.of(classes, workers)) {
            String loaded = Files.readString(log);
            assertTrue(loaded.contains(Trace.class.getName()) || log.equals(workers), "the log is a log");
            assertTrue(loaded.contains("io.polyproc."), "the log is a log");
            assertFalse(loaded.contains(" jdk.jfr.Event "), log::toString);
            assertFalse(loaded.contains("io.polyproc.internal.trace.Events"), log::toString);
        }
    }

    static void unrecorded(String[] arguments) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool =
                        mp.pool(PoolOptions.ofWorkers(1).withJvmOptions("-Xlog:class+load:file=" + arguments[0]))) {
            pool.apply(() -> 1);
            waitForALock(mp);
        }
    }
}
