package io.polyproc.it.hostile;

import io.polyproc.IpcException;
import io.polyproc.Multiprocessing;
import io.polyproc.channel.Broadcast;
import io.polyproc.channel.Pipe;
import io.polyproc.codec.Codec;
import io.polyproc.codec.Codecs;
import io.polyproc.codec.DecodeException;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.worker.RawLink;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.SharedQueue;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.IpcReadWriteLock;
import io.polyproc.sync.IpcSemaphore;
import io.polyproc.testkit.JavaSerialization;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import outsider.Intruder;

/** A JVM that damages the files of a workspace, one damage after the other, and uses all that is in it. */
final class HostileFiles {

    /** Exit code when a use did not end. */
    static final int HANGS = 9;

    private static final long BOUND_MILLIS = 20_000;
    private static final long TRY_MILLIS = 2;
    private static final int ARRAY_LENGTH = 40_000;
    private static final int CHUNK = 1 << 16;

    /** On a busy machine it goes on for longer. */
    private static final int FEWEST_ROUNDS = 20;

    private final Path directory;
    private final Random random;
    private final Map<Path, byte[]> corpus = new LinkedHashMap<>();
    private final Map<Path, Long> lengths = new LinkedHashMap<>();
    private byte[] handles;
    private long link;
    private int intruders;

    /** What the present use does, for the report. */
    private volatile String doing = "";

    private int failures;

    private HostileFiles(Path directory, long seed) {
        this.directory = directory;
        this.random = new Random(seed);
    }

    /** Entry point: directory, seed, milliseconds, whether the files of durable queues are damaged, or the others. */
    static void run(String[] arguments) throws Exception {
        HostileFiles files = new HostileFiles(Path.of(arguments[0]), Long.parseLong(arguments[1]));
        files.makeCorpus();
        files.rounds(Long.parseLong(arguments[2]), Boolean.parseBoolean(arguments[3]));
    }

    private void makeCorpus() throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            mp.named("lock").lock().lock();
            mp.named("lock").lock().unlock();
            mp.named("rw").readWriteLock();
            mp.named("permits").semaphore(3).acquire();
            mp.named("event").event().set();
            mp.named("latch").latch(2);
            mp.named("barrier").barrier(2);
            mp.named("long").sharedLong(1);
            mp.named("array").sharedDoubleArray(ARRAY_LENGTH);
            RingQueue<String> ring = mp.named("ring").ringQueue(String.class, 16);
            SharedQueue<String> queue = mp.named("queue").queue(String.class);
            Broadcast<String> broadcast = mp.named("broadcast").broadcast(String.class, 4096);
            Pipe<byte[]> pipe = mp.pipe();
            for (int i = 0; i < 6; i++) {
                ring.put("element " + i);
                queue.put("element " + i);
                broadcast.send("message " + i);
                pipe.first().send(new byte[10 + 1000 * i]);
            }
            // The same codec to the queue; its reader has the default filter.
            Codec<Object> lax = Codecs.of(Object.class, info -> ObjectInputFilter.Status.UNDECIDED);
            RingQueue<Object> objects = mp.named("objects").ringQueue(lax, 16);
            SharedQueue<Object> durable = mp.named("durable").queue(lax);
            for (int i = 0; i < 3; i++) {
                objects.put(new Intruder());
                durable.put(new Intruder());
            }
            System.clearProperty(Intruder.TRACE);
            MappedWorkspace workspace = (MappedWorkspace) mp.workspace();
            RawLink offered = RawLink.create(workspace, EventCount.ofActivity(workspace));
            offered.offer(1, new byte[100]);
            offered.offer(2, new byte[10_000]);
            link = offered.id();
            handles = serialize(List.of(pipe.second(), ring, mp.reentrantLock()));
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                lengths.put(file, Files.size(file));
                corpus.put(file, withoutZerosAtTheEnd(file));
            }
        }
    }

    /** The files of a durable queue are long and almost empty. */
    private static byte[] withoutZerosAtTheEnd(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int zeros = 0;
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
                for (int i = 0; i < count; i++) {
                    if (chunk[i] == 0) {
                        zeros++;
                    } else {
                        bytes.write(new byte[zeros], 0, zeros);
                        bytes.write(chunk[i]);
                        zeros = 0;
                    }
                }
            }
        }
        return bytes.toByteArray();
    }

    private static void write(Path file, byte[] bytes, long length) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(bytes);
            out.setLength(length);
        }
    }

    private static byte[] serialize(Object object) throws IOException {
        return JavaSerialization.write(new ArrayList<>((List<?>) object));
    }

    private void rounds(long millis, boolean isOfQueue) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        List<Path> targets = corpus.keySet().stream()
                .filter(file -> corpus.get(file).length > 0)
                .filter(file ->
                        isOfQueue == directory.relativize(file).toString().startsWith("queue-"))
                .toList();
        // Undamaged: this workspace has what the default filter must refuse.
        use("no damage");
        if (intruders == 0) {
            failures++;
            System.out.println("FAILS: nothing was refused");
        }
        int round = 0;
        for (; (round < FEWEST_ROUNDS || System.nanoTime() - end < 0) && failures < 10; round++) {
            restore();
            Path target = targets.get(random.nextInt(targets.size()));
            Mutation mutation = Mutation.of(corpus.get(target), random);
            write(target, mutation.bytes(), mutation.isWhole() ? lengths.get(target) : mutation.bytes().length);
            use("round " + round + ", " + directory.relativize(target) + ", " + mutation.what());
        }
        System.out.println(round + " rounds, " + failures + " failures");
        System.out.flush();
        Runtime.getRuntime().halt(failures == 0 ? 0 : 1);
    }

    private void restore() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!corpus.containsKey(file)) {
                    Files.delete(file);
                }
            }
        }
        for (Map.Entry<Path, byte[]> each : corpus.entrySet()) {
            // A new file: the mapping of the one before may still be there.
            Files.deleteIfExists(each.getKey());
            write(each.getKey(), each.getValue(), lengths.get(each.getKey()));
        }
    }

    private void use(String damage) throws InterruptedException {
        Thread user = new Thread(() -> useAll(damage), "user");
        user.setDaemon(true);
        user.start();
        user.join(BOUND_MILLIS);
        if (user.isAlive()) {
            System.out.println(
                    "HANGS in " + doing + " after " + damage + " at " + Arrays.toString(user.getStackTrace()));
            System.out.flush();
            Runtime.getRuntime().halt(HANGS);
        }
    }

    private interface Use {
        void run() throws Exception;
    }

    private void attempt(String what, String damage, Use use) {
        doing = what;
        try {
            use.run();
        } catch (DecodeException e) {
            intruders++;
        } catch (IpcException | TimeoutException | BrokenBarrierException e) {
            // As it should.
        } catch (Throwable e) {
            if (failures++ < 10) {
                System.out.println("FAILS in " + what + " after " + damage);
                e.printStackTrace(System.out);
            }
        }
    }

    private void useAll(String damage) {
        Multiprocessing[] opened = {null};
        attempt("open", damage, () -> opened[0] = Multiprocessing.open(directory));
        Multiprocessing mp = opened[0];
        if (mp == null) {
            return;
        }
        try {
            useLocks(mp, damage);
            useValues(mp, damage);
            useQueues(mp, damage);
            useObjects(mp, damage);
            useLink(mp, damage);
            useHandles(damage);
            attempt("diagnose", damage, () -> mp.diagnose().toString());
            attempt("names", damage, () -> mp.workspace().names());
        } finally {
            attempt("close", damage, mp::close);
        }
    }

    private void useLocks(Multiprocessing mp, String damage) {
        attempt("lock", damage, () -> {
            IpcLock lock = mp.named("lock").lock();
            if (lock.tryLock(TRY_MILLIS, TimeUnit.MILLISECONDS)) {
                lock.unlock();
            }
        });
        attempt("owner", damage, () -> mp.named("lock").lock().toString());
        attempt("read lock", damage, () -> {
            IpcReadWriteLock lock = mp.named("rw").readWriteLock();
            if (lock.readLock().tryLock(TRY_MILLIS, TimeUnit.MILLISECONDS)) {
                lock.readLock().unlock();
            }
        });
        attempt("write lock", damage, () -> {
            IpcReadWriteLock lock = mp.named("rw").readWriteLock();
            if (lock.writeLock().tryLock(TRY_MILLIS, TimeUnit.MILLISECONDS)) {
                lock.writeLock().unlock();
            }
        });
        attempt("semaphore", damage, () -> {
            IpcSemaphore permits = mp.named("permits").semaphore(3);
            if (permits.tryAcquire(2, TRY_MILLIS, TimeUnit.MILLISECONDS)) {
                permits.release(2);
            }
        });
        attempt("event", damage, () -> mp.named("event").event().await(TRY_MILLIS, TimeUnit.MILLISECONDS));
        attempt("latch", damage, () -> mp.named("latch").latch(2).await(TRY_MILLIS, TimeUnit.MILLISECONDS));
        attempt("barrier", damage, () -> mp.named("barrier").barrier(2).await(TRY_MILLIS, TimeUnit.MILLISECONDS));
    }

    private void useValues(Multiprocessing mp, String damage) {
        attempt("long", damage, () -> mp.named("long").sharedLong(1).addAndGet(1));
        attempt("array", damage, () -> mp.named("array")
                .sharedDoubleArray(ARRAY_LENGTH)
                .set(ARRAY_LENGTH - 1, 1));
        attempt("new value", damage, () -> mp.sharedInt(1).get());
        attempt("new array", damage, () -> mp.sharedIntArray(1000).set(999, 1));
    }

    private void useQueues(Multiprocessing mp, String damage) {
        attempt("ring poll", damage, () -> {
            RingQueue<String> ring = mp.named("ring").ringQueue(String.class, 16);
            ring.size();
            ring.peek();
            while (ring.poll(TRY_MILLIS, TimeUnit.MILLISECONDS) != null) {
                // The next.
            }
        });
        attempt("ring offer", damage, () -> mp.named("ring")
                .ringQueue(String.class, 16)
                .offer("x", 1, TimeUnit.MILLISECONDS));
        attempt("queue poll", damage, () -> {
            SharedQueue<String> queue = mp.named("queue").queue(String.class);
            queue.size();
            queue.peek();
            while (queue.poll(TRY_MILLIS, TimeUnit.MILLISECONDS) != null) {
                // The next.
            }
        });
        attempt("queue offer", damage, () -> mp.named("queue")
                .queue(String.class)
                .offer("x", 1, TimeUnit.MILLISECONDS));
        attempt("broadcast", damage, () -> {
            Broadcast<String> broadcast = mp.named("broadcast").broadcast(String.class, 4096);
            var reader = broadcast.readerFromOldest();
            while (reader.receive(Duration.ofMillis(TRY_MILLIS)) != null) {
                // The next.
            }
            broadcast.send("x");
        });
    }

    /** Elements of a class that the filter refuses: its code does not run, whatever else is damaged. */
    private void useObjects(Multiprocessing mp, String damage) {
        for (int i = 0; i < 3; i++) {
            attempt("ring of objects", damage, () -> mp.named("objects")
                    .ringQueue(Object.class, 16)
                    .poll(TRY_MILLIS, TimeUnit.MILLISECONDS));
            attempt("queue of objects", damage, () -> mp.named("durable")
                    .queue(Object.class)
                    .poll(TRY_MILLIS, TimeUnit.MILLISECONDS));
        }
        attempt("filter", damage, () -> {
            String trace = System.clearProperty(Intruder.TRACE);
            if (trace != null) {
                throw new AssertionError(trace + " of a class outside the filter has run");
            }
        });
    }

    /** The pool's side of a worker's link. */
    private void useLink(Multiprocessing mp, String damage) {
        MappedWorkspace workspace = (MappedWorkspace) mp.workspace();
        attempt("link", damage, () -> {
            RawLink attached = RawLink.attach(workspace, link, EventCount.ofActivity(workspace));
            attached.hasReply();
            attached.receive();
            attached.revoke(2);
            attached.offer(3, new byte[200_000]);
            attached.flush();
            attached.interrupt(3);
            attached.receive();
        });
    }

    private void useHandles(String damage) {
        List<?>[] read = {List.of()};
        attempt("handles", damage, () -> read[0] = deserialize());
        for (Object handle : read[0]) {
            attempt("handle", damage, () -> {
                if (handle instanceof RingQueue<?> ring) {
                    ring.poll(TRY_MILLIS, TimeUnit.MILLISECONDS);
                } else if (handle instanceof IpcLock lock) {
                    lock.tryLock(TRY_MILLIS, TimeUnit.MILLISECONDS);
                } else if (handle instanceof io.polyproc.channel.PipeEnd<?> end) {
                    while (end.receive(Duration.ofMillis(TRY_MILLIS)) != null) {
                        // The next.
                    }
                }
            });
        }
    }

    private List<?> deserialize() throws ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(handles))) {
            return (List<?>) in.readObject();
        } catch (java.io.InvalidObjectException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
