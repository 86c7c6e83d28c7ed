package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.codec.Codec;
import io.polyproc.codec.Codecs;
import io.polyproc.pool.ImapOptions;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskOptions;
import io.polyproc.queue.QueueOptions;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.LockOptions;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All public methods that take a name, a duration or a unit refuse null, and say which argument it was. */
class NullWalkTest {

    private static final Set<Class<?>> NULLABLE = Set.of(String.class, Duration.class, TimeUnit.class);

    private static final Map<Class<?>, Object> ARGUMENTS = Map.ofEntries(
            Map.entry(String.class, "x"),
            Map.entry(Duration.class, Duration.ZERO),
            Map.entry(TimeUnit.class, TimeUnit.SECONDS),
            Map.entry(int.class, 1),
            Map.entry(long.class, 0L),
            Map.entry(double.class, 0.0),
            Map.entry(boolean.class, false),
            Map.entry(Object.class, 1),
            Map.entry(Class.class, Integer.class),
            Map.entry(Collection.class, List.of((Callable<Integer> & Serializable) () -> 1)),
            Map.entry(Codec.class, Codecs.of(Integer.class)),
            Map.entry(LockOptions.class, LockOptions.defaults()),
            Map.entry(QueueOptions.class, QueueOptions.defaults()));

    private Multiprocessing mp;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
    }

    @AfterEach
    void close() {
        mp.close();
    }

    /** One object of each class whose public methods users call. */
    private List<Object> objects() {
        IpcLock lock = mp.lock();
        var pipe = mp.pipe(Integer.class);
        var broadcast = mp.broadcast(Integer.class, 4096);
        ProcessPool pool = mp.pool(1);
        return List.of(
                mp,
                mp.named("n"),
                mp.workspace(),
                mp.process(() -> {}),
                pool,
                PoolOptions.ofWorkers(1),
                TaskOptions.defaults(),
                ImapOptions.defaults(),
                QueueOptions.defaults(),
                LockOptions.defaults(),
                lock,
                lock.newCondition(),
                mp.readWriteLock(),
                mp.readWriteLock().readLock(),
                mp.readWriteLock().writeLock(),
                mp.event(),
                mp.latch(1),
                mp.semaphore(1),
                mp.barrier(1),
                mp.ringQueue(Integer.class, 4),
                mp.queue(Integer.class),
                pipe.first(),
                broadcast,
                broadcast.reader(),
                mp.sharedInt(0),
                mp.sharedLong(0),
                mp.sharedDouble(0),
                mp.sharedBoolean(true),
                mp.sharedIntArray(1),
                pool.imap(x -> x, List.<Integer>of()));
    }

    @Test
    void everyMethodWithANameADurationOrAUnitRefusesNull() throws Exception {
        List<String> wrong = new ArrayList<>();
        int calls = 0;
        for (Object object : objects()) {
            for (Method method : object.getClass().getMethods()) {
                Class<?>[] types = method.getParameterTypes();
                for (int i = 0; i < types.length; i++) {
                    // A variable without a value is taken away.
                    boolean mayBeNull =
                            method.getName().toLowerCase(Locale.ROOT).endsWith("environment") && i == 1;
                    if (isOurs(method) && NULLABLE.contains(types[i]) && !mayBeNull) {
                        calls++;
                        String outcome = outcomeWithNull(object, method, i);
                        if (!outcome.startsWith("refused")) {
                            wrong.add(object.getClass().getSimpleName() + "." + method.getName()
                                    + Arrays.toString(types) + " with null at " + i + ": " + outcome);
                        }
                    }
                }
            }
        }
        assertEquals("", String.join("\n", wrong));
        assertTrue(calls > 45, calls + " calls");
    }

    private static boolean isOurs(Method method) {
        return !Modifier.isStatic(method.getModifiers())
                && !method.getName().equals("equals")
                && method.getDeclaringClass().getName().startsWith("io.polyproc");
    }

    private static String outcomeWithNull(Object object, Method method, int index) throws IllegalAccessException {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(NullWalkTest::argument)
                .toArray();
        arguments[index] = null;
        method.setAccessible(true);
        try {
            return "gave " + method.invoke(object, arguments);
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getCause();
            boolean isRefusal = thrown instanceof NullPointerException
                    && thrown.getMessage() != null
                    && !thrown.getMessage().startsWith("Cannot ");
            return isRefusal ? "refused" : "threw " + thrown;
        }
    }

    /** Any argument of a type that is not refused. */
    private static Object argument(Class<?> type) {
        Object simple = ARGUMENTS.get(type);
        if (simple != null) {
            return simple;
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type.isInterface()) {
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, called, given) -> null);
        }
        throw new AssertionError("no argument of " + type);
    }
}
