package io.polyproc.it.share;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.channel.Broadcast;
import io.polyproc.channel.Pipe;
import io.polyproc.channel.PipeOptions;
import io.polyproc.channel.Selectable;
import io.polyproc.codec.Codecs;
import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskFunction;
import io.polyproc.process.ChildProcess;
import io.polyproc.queue.IpcQueue;
import io.polyproc.queue.QueueOptions;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.SharedQueue;
import io.polyproc.sync.Awaitable;
import io.polyproc.sync.IpcCondition;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.IpcReadWriteLock;
import io.polyproc.testkit.Await;
import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every public method with a timeout, in a state in which it has to wait: with a timeout of zero or less it returns at
 * once, and with the longest it waits until it is interrupted. A new method without an entry here fails the test.
 */
@MultiJvmTest
class TimedMethodsIT {

    private static final List<Object> PAST =
            List.of(Long.MIN_VALUE, -1L, 0L, Duration.ofSeconds(Long.MIN_VALUE), Duration.ofNanos(-1), Duration.ZERO);
    private static final List<Object> FOREVER = List.of(Long.MAX_VALUE, ChronoUnit.FOREVER.getDuration());
    private static final long WAITS_MILLIS = 100;

    /** Methods whose duration is a setting, and not how long this call waits. */
    private static final Set<String> SETTINGS = Set.of(
            "TaskOptions.withTimeout",
            "PoolOptions.withMaxWorkerAge",
            "PoolOptions.withIdleTimeout",
            "PoolOptions.withGrace");

    /** Their methods are met in the interfaces that extend them. */
    private static final Set<Class<?>> PARENTS = Set.of(IpcQueue.class, Awaitable.class);

    /** One interface, and two objects that wait in different ways. */
    private static final Map<String, List<String>> SIDES =
            Map.of("IpcReadWriteLock$Side", List.of("IpcReadWriteLock$ReadLock", "IpcReadWriteLock$WriteLock"));

    /** Ends with its worker. */
    private static final TaskFunction<Integer, Integer> SLEEP = x -> {
        Thread.sleep(Long.MAX_VALUE);
        return x;
    };

    /**
     * Each class whose methods wait, and how to get an object that makes them wait, with the other arguments by their
     * types.
     */
    private static final Map<String, Waiting> WAITING = Map.ofEntries(
            entry("Channels", mp -> new Target(null, List.of(mp.ringQueue(Integer.class, 64)))),
            entry("PipeEnd", mp -> new Target(fullPipe(mp), new byte[200])),
            entry("BroadcastReader", mp -> new Target(broadcast(mp).reader())),
            entry("RingQueue.offer", mp -> new Target(full(ring(mp)), 1, writer())),
            entry("RingQueue", mp -> new Target(ring(mp), reader())),
            entry("SharedQueue.offer", mp -> new Target(full(queue(mp)), 1, writer())),
            entry("SharedQueue.join", mp -> new Target(full(queue(mp)))),
            entry("SharedQueue", mp -> new Target(queue(mp), reader())),
            entry("IpcCondition", TimedMethodsIT::condition),
            entry("IpcLock", mp -> new Target(heldElsewhere(mp.lock()))),
            entry(
                    "IpcReadWriteLock$ReadLock",
                    mp -> new Target(writeHeldElsewhere(mp).readLock())),
            entry(
                    "IpcReadWriteLock$WriteLock",
                    mp -> new Target(writeHeldElsewhere(mp).writeLock())),
            entry("IpcEvent", mp -> new Target(mp.event())),
            entry("IpcLatch", mp -> new Target(mp.latch(1))),
            entry("IpcBarrier", mp -> new Target(mp.barrier(2))),
            entry("IpcSemaphore", mp -> new Target(mp.semaphore(0), 1)),
            entry("ChildProcess.join", mp -> new Target(child(mp))),
            entry("ProcessPool.awaitTermination", mp -> new Target(pool(mp))),
            entry("ProcessPool.invokeAll", mp -> new Target(pool(mp), List.of(sleeper()))),
            entry("ProcessPool.invokeAny", mp -> new Target(pool(mp), List.of(sleeper()))),
            entry("ResultIterator.next", mp -> new Target(pool(mp).imap(SLEEP, List.of(1)))));

    /**
     * Methods that end what they are called on, or wait for all workers to answer. With the extremes: {@code EndingIT}
     * and {@code PoolBoundsIT}.
     */
    private static final Set<String> ELSEWHERE =
            Set.of("ChildProcess.terminate", "ProcessPool.close", "ProcessPool.dumpStacks");

    private static ProcessPool pool;

    /** Threads that hold locks until the test is over. */
    private static final List<Thread> HOLDERS = new ArrayList<>();

    /** Makes the state in which a method waits. */
    private interface Waiting {
        Target in(Multiprocessing mp) throws Exception;
    }

    /** An object, and values for the arguments that are no timeout. */
    private static final class Target {
        private final Object object;
        private final List<Object> arguments;

        /** Runs in the thread that calls, before the call. */
        private Runnable before = () -> {};

        Target(Object object, Object... arguments) {
            this.object = object;
            this.arguments = List.of(arguments);
        }

        Target before(Runnable action) {
            before = action;
            return this;
        }

        Object argument(Class<?> type) {
            if (type == Object.class) {
                return arguments.get(0);
            }
            if (type == Selectable[].class) {
                return ((Collection<?>) arguments.get(0)).toArray(new Selectable[0]);
            }
            return arguments.stream()
                    .filter(each -> type.isInstance(each) || type == int.class && each instanceof Integer)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no argument of " + type + " for " + object));
        }
    }

    private static DirectWriter writer() {
        return bytes -> bytes.put((byte) 1);
    }

    private static DirectReader reader() {
        return bytes -> {};
    }

    private static Object fullPipe(Multiprocessing mp) throws InterruptedException {
        Pipe<byte[]> pipe =
                mp.pipe(Codecs.of(byte[].class), PipeOptions.defaults().withBytes(256));
        while (pipe.first().trySend(new byte[100])) {
            // Until there is no room.
        }
        return pipe.first();
    }

    private static Broadcast<Integer> broadcast(Multiprocessing mp) {
        return mp.broadcast(Integer.class, 4096);
    }

    private static RingQueue<Integer> ring(Multiprocessing mp) {
        return mp.ringQueue(Integer.class, 1);
    }

    private static SharedQueue<Integer> queue(Multiprocessing mp) {
        return mp.queue(Integer.class, QueueOptions.defaults().withCapacity(1));
    }

    private static <Q extends BlockingQueue<Integer>> Q full(Q queue) {
        while (queue.offer(1)) {
            // Until there is no room.
        }
        return queue;
    }

    private static IpcLock heldElsewhere(IpcLock lock) throws Exception {
        inOtherThread(lock::lock);
        return lock;
    }

    private static IpcReadWriteLock writeHeldElsewhere(Multiprocessing mp) throws Exception {
        IpcReadWriteLock lock = mp.readWriteLock();
        inOtherThread(lock.writeLock()::lock);
        return lock;
    }

    private static Target condition(Multiprocessing mp) {
        IpcLock lock = mp.lock();
        IpcCondition condition = lock.newCondition();
        return new Target(condition, (BooleanSupplier) () -> false).before(lock::lock);
    }

    /** The one child of the test: all calls wait for it. */
    private static ChildProcess child(Multiprocessing mp) {
        return mp.children().stream()
                .filter(child -> child.name().equals("sleeper"))
                .findFirst()
                .orElseGet(() -> mp.process(() -> Thread.sleep(Long.MAX_VALUE))
                        .name("sleeper")
                        .start());
    }

    /** The one pool of the test, whose worker sleeps. */
    private static synchronized ProcessPool pool(Multiprocessing mp) {
        if (pool == null) {
            pool = mp.pool(1);
        }
        return pool;
    }

    private static Callable<Integer> sleeper() {
        return (Callable<Integer> & Serializable) () -> SLEEP.apply(1);
    }

    /** A thread that stays, since a lock that is held by a thread that has ended counts as abandoned. */
    private static void inOtherThread(Runnable action) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Thread holder = new Thread(() -> {
            action.run();
            done.countDown();
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                // The end of the test.
            }
        });
        holder.setDaemon(true);
        HOLDERS.add(holder);
        holder.start();
        done.await();
    }

    // The walk.

    @Test
    void everyTimedMethodIsKnownHere() throws Exception {
        Set<String> unknown = new TreeSet<>();
        for (Map.Entry<String, Method> each : timedMethods().entrySet()) {
            Method method = each.getValue();
            String type = each.getKey().substring(0, each.getKey().indexOf('.'));
            if (!SETTINGS.contains(type + "." + method.getName())
                    && !ELSEWHERE.contains(type + "." + method.getName())
                    && waiting(type, method) == null) {
                unknown.add(each.getKey());
            }
        }
        assertEquals(Set.of(), unknown, "methods with a timeout that no test calls with the longest and the shortest");
    }

    @Test
    void timeoutsInThePastReturnAtOnceAndTheLongestWaits(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            List<Call> waits = new ArrayList<>();
            for (Map.Entry<String, Method> each : timedMethods().entrySet()) {
                Method method = each.getValue();
                Waiting waiting =
                        waiting(each.getKey().substring(0, each.getKey().indexOf('.')), method);
                if (waiting == null || SETTINGS.contains(each.getKey().replaceAll("\\(.*", ""))) {
                    continue;
                }
                for (Object timeout : PAST) {
                    if (takes(method, timeout)) {
                        Call call = new Call(each.getKey(), method, timeout, waiting.in(mp));
                        call.start();
                        call.mustGiveUp();
                    }
                }
                for (Object timeout : FOREVER) {
                    if (takes(method, timeout)) {
                        waits.add(new Call(each.getKey(), method, timeout, waiting.in(mp)));
                    }
                }
            }
            assertTrue(waits.size() > 30, "only " + waits.size() + " methods");
            waits.forEach(Call::start);
            for (Call call : waits) {
                call.mustWait();
            }
            for (Call call : waits) {
                call.mustEndByInterrupt();
            }
            pool(mp).terminate();
            ChildProcess sleeper = child(mp);
            sleeper.kill();
            sleeper.join();
        } finally {
            HOLDERS.forEach(Thread::interrupt);
            for (Thread holder : HOLDERS) {
                holder.join();
            }
            HOLDERS.clear();
            pool = null;
        }
    }

    private static boolean takes(Method method, Object timeout) {
        return Arrays.asList(method.getParameterTypes())
                .contains(timeout instanceof Long ? TimeUnit.class : Duration.class);
    }

    private static Waiting waiting(String type, Method method) {
        Waiting special = WAITING.get(type + "." + method.getName());
        return special != null ? special : WAITING.get(type);
    }

    /** One call in a thread of its own. */
    private static final class Call {
        private final String name;
        private final Target target;
        private final FutureTask<Object> task;
        private final Thread thread;
        private final CountDownLatch begun = new CountDownLatch(1);

        Call(String name, Method method, Object timeout, Target target) {
            this.name = name + " with " + timeout;
            this.target = target;
            this.task = new FutureTask<>(() -> {
                target.before.run();
                begun.countDown();
                try {
                    return method.invoke(target.object, arguments(method, timeout));
                } catch (InvocationTargetException e) {
                    return e.getCause();
                }
            });
            this.thread = new Thread(task, this.name);
            this.thread.setDaemon(true);
        }

        private Object[] arguments(Method method, Object timeout) {
            return Arrays.stream(method.getParameterTypes())
                    .map(type -> type == TimeUnit.class
                            ? (Object) TimeUnit.DAYS
                            : type == long.class || type == Duration.class ? timeout : target.argument(type))
                    .toArray();
        }

        void start() {
            thread.start();
        }

        void mustGiveUp() throws Exception {
            Object result = result();
            if (result instanceof Throwable) {
                assertInstanceOf(TimeoutException.class, result, name);
            } else if (result instanceof Collection<?> some) {
                // What is ready, or the futures of all tasks.
                assertTrue(
                        some.stream().allMatch(each -> each instanceof Future<?> future && future.isCancelled()), name);
            } else {
                assertTrue(result == null || result.equals(false), name + " gave " + result);
            }
        }

        void mustWait() throws Exception {
            begun.await();
            thread.join(WAITS_MILLIS);
            assertTrue(thread.isAlive(), () -> name + " does not wait: " + ended());
        }

        void mustEndByInterrupt() throws Exception {
            thread.interrupt();
            assertInstanceOf(InterruptedException.class, result(), name);
        }

        private Object result() throws Exception {
            try {
                return task.get(Await.LONG.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new AssertionError(name + " hangs at " + Arrays.toString(thread.getStackTrace()), e);
            }
        }

        private Object ended() {
            try {
                return task.get();
            } catch (Exception e) {
                return e;
            }
        }
    }

    // The API.

    /** All public methods with a timeout, by class, name and parameters. */
    private static Map<String, Method> timedMethods() throws IOException, URISyntaxException, ClassNotFoundException {
        Map<String, Method> found = new TreeMap<>();
        for (String name : publicClasses()) {
            Class<?> type = Class.forName(name, false, TimedMethodsIT.class.getClassLoader());
            if (!Modifier.isPublic(type.getModifiers()) || PARENTS.contains(type)) {
                continue;
            }
            for (Method method : type.getMethods()) {
                if (isTimed(method)
                        && Modifier.isPublic(method.getDeclaringClass().getModifiers())) {
                    String parameters = Arrays.stream(method.getParameterTypes())
                            .map(Class::getSimpleName)
                            .collect(Collectors.joining(",", "(", ")"));
                    String simple = name.substring(name.lastIndexOf('.') + 1);
                    for (String each : SIDES.getOrDefault(simple, List.of(simple))) {
                        found.put(each + "." + method.getName() + parameters, method);
                    }
                }
            }
        }
        assertTrue(found.size() > 30, "the walk has found " + found.keySet());
        return found;
    }

    private static boolean isTimed(Method method) {
        List<Class<?>> types = Arrays.asList(method.getParameterTypes());
        return types.contains(Duration.class) || types.contains(TimeUnit.class);
    }

    private static List<String> publicClasses() throws IOException, URISyntaxException {
        URI source = Multiprocessing.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        Path path = Path.of(source);
        if (Files.isDirectory(path)) {
            return classesUnder(path);
        }
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
            return classesUnder(jar.getPath("/"));
        }
    }

    private static List<String> classesUnder(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("io/polyproc"))) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.contains("/internal/"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .sorted()
                    .toList();
        }
    }
}
