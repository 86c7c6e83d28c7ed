package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls every timed method of the queues with the extremes of what a timeout can be. */
@Timeout(60)
class QueueTimeoutsTest {

    private static final List<Class<?>> QUEUES = List.of(RingQueue.class, SharedQueue.class);
    private static final Duration MIN = Duration.ofSeconds(Long.MIN_VALUE);
    private static final Duration MAX = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

    static Stream<Arguments> timedMethods() {
        List<Arguments> all = QUEUES.stream()
                .flatMap(type -> Arrays.stream(type.getMethods())
                        .filter(QueueTimeoutsTest::isTimed)
                        .map(method -> Arguments.of(type, method)))
                .toList();
        assertTrue(all.size() >= 13, all.size() + " methods");
        return all.stream();
    }

    private static boolean isTimed(Method method) {
        List<Class<?>> parameters = List.of(method.getParameterTypes());
        return !Modifier.isStatic(method.getModifiers())
                && (parameters.contains(Duration.class) || parameters.contains(TimeUnit.class));
    }

    @ParameterizedTest
    @MethodSource("timedMethods")
    void noTimeoutIsTooShortOrTooLong(Class<?> type, Method method) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            IpcQueue<Integer> queue = open(mp, type);
            boolean puts = method.getName().equals("offer");
            boolean joins = method.getName().equals("join");
            if (puts || joins) {
                queue.add(1);
            }
            for (long timeout : new long[] {Long.MIN_VALUE, -1, 0}) {
                Object result = call(queue, method, timeout);
                assertTrue(result == null || result.equals(false), method + " gave " + result + " for " + timeout);
            }
            if (puts || joins) {
                queue.clear();
            } else {
                queue.add(1);
            }
            Object result = call(queue, method, Long.MAX_VALUE);
            assertNotNull(result);
            assertTrue(!result.equals(false), method + " gave " + result);
            assertEquals(puts ? 1 : 0, queue.size());
        }
    }

    private static IpcQueue<Integer> open(Multiprocessing mp, Class<?> type) {
        if (type == RingQueue.class) {
            return mp.ringQueue(Integer.class, 1);
        }
        return mp.queue(Integer.class, QueueOptions.defaults().withCapacity(1));
    }

    private static Object call(IpcQueue<Integer> queue, Method method, long timeout)
            throws ReflectiveOperationException {
        List<Object> arguments = new ArrayList<>();
        boolean hasUnit = List.of(method.getParameterTypes()).contains(TimeUnit.class);
        for (Class<?> parameter : method.getParameterTypes()) {
            arguments.add(argument(parameter, timeout, hasUnit));
        }
        try {
            return method.invoke(queue, arguments.toArray());
        } catch (InvocationTargetException e) {
            throw new AssertionError(method + " failed for " + timeout, e.getCause());
        }
    }

    private static Object argument(Class<?> parameter, long timeout, boolean hasUnit) {
        if (parameter == long.class && hasUnit) {
            return timeout;
        }
        if (parameter == TimeUnit.class) {
            return TimeUnit.DAYS;
        }
        if (parameter == Duration.class) {
            return timeout == Long.MIN_VALUE ? MIN : timeout == Long.MAX_VALUE ? MAX : Duration.ofDays(timeout);
        }
        if (parameter == int.class) {
            return 16;
        }
        if (parameter == DirectWriter.class) {
            return (DirectWriter) into -> into.putInt(1);
        }
        if (parameter == DirectReader.class) {
            return (DirectReader) element -> {};
        }
        return 1;
    }
}
