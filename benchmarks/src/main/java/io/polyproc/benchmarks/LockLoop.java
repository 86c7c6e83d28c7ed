package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.IpcSemaphore;
import io.polyproc.value.SharedLong;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/** Lock, increment and unlock by some processes in tight loops, with one kind of lock. */
final class LockLoop {

    private static final ReentrantLock JVM_LOCK = new ReentrantLock();
    private static FileChannel channel;

    private LockLoop() {}

    /** Arguments: {@code ipc}, {@code semaphore}, {@code file} or {@code jvm}; number of processes; milliseconds. */
    public static void main(String[] arguments) throws Exception {
        String kind = arguments[0];
        int processes = Integer.parseInt(arguments[1]);
        int millis = Integer.parseInt(arguments[2]);
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedLong counter = mp.sharedLong(0);
            Crowd crowd = new Crowd(mp, processes);
            switch (kind) {
                case "ipc" -> {
                    IpcLock lock = mp.lock();
                    crowd.measureChildren(mp, millis, () -> {
                        lock.lock();
                        try {
                            increment(counter);
                        } finally {
                            lock.unlock();
                        }
                    });
                }
                case "semaphore" -> {
                    IpcSemaphore semaphore = mp.semaphore(1);
                    crowd.measureChildren(mp, millis, () -> {
                        semaphore.acquire();
                        try {
                            increment(counter);
                        } finally {
                            semaphore.release();
                        }
                    });
                }
                case "file" -> {
                    String file =
                            mp.workspace().directory().resolve("lock of a peer").toString();
                    crowd.measureChildren(mp, millis, () -> {
                        try (FileLock lock = channel(file).lock()) {
                            increment(counter);
                        }
                    });
                }
                case "jvm" ->
                    crowd.measureThreads(millis, () -> {
                        JVM_LOCK.lock();
                        try {
                            increment(counter);
                        } finally {
                            JVM_LOCK.unlock();
                        }
                    });
                default -> throw new IllegalArgumentException(kind);
            }
            if (counter.get() != crowd.operations()) {
                throw new IllegalStateException("counter=" + counter.get() + " after " + crowd.operations());
            }
            crowd.say();
        }
    }

    private static void increment(SharedLong counter) {
        counter.setPlain(counter.getPlain() + 1);
    }

    private static FileChannel channel(String file) throws IOException {
        if (channel == null) {
            channel = FileChannel.open(Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }
        return channel;
    }
}
