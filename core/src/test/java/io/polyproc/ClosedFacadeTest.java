package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.channel.PipeOptions;
import io.polyproc.codec.Codec;
import io.polyproc.codec.Codecs;
import io.polyproc.pool.PoolOptions;
import io.polyproc.process.ChildBuilder;
import io.polyproc.process.LineListener;
import io.polyproc.process.Task;
import io.polyproc.queue.QueueOptions;
import io.polyproc.queue.RingQueueOptions;
import io.polyproc.sync.BarrierOptions;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.SemaphoreOptions;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A closed facade creates no object, also while another has its workspace open; nulls are refused at once, by name. */
class ClosedFacadeTest {

    /** They make nothing. */
    private static final Set<String> HARMLESS = Set.of(
            "close",
            "toString",
            "workspace",
            "children",
            "equals",
            "hashCode",
            "getClass",
            "notify",
            "notifyAll",
            "wait");

    @TempDir
    Path directory;

    private record Sample(int number) {}

    private static List<Method> factories() {
        List<Method> factories = new ArrayList<>();
        for (Method method : Multiprocessing.class.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !HARMLESS.contains(method.getName())) {
                factories.add(method);
            }
        }
        return factories;
    }

    private static Object sample(Class<?> type) {
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 1);
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        return switch (type.getSimpleName()) {
            case "int" -> 64;
            case "long" -> 64L;
            case "double" -> 1.0;
            case "boolean" -> true;
            case "String" -> "name";
            case "Class" -> String.class;
            case "Codec" -> Codecs.of(String.class);
            case "LockOptions" -> LockOptions.defaults();
            case "QueueOptions" -> QueueOptions.defaults();
            case "PoolOptions" -> PoolOptions.defaults();
            case "BarrierOptions" -> BarrierOptions.defaults();
            case "SemaphoreOptions" -> SemaphoreOptions.defaults();
            case "PipeOptions" -> PipeOptions.defaults();
            case "RingQueueOptions" -> RingQueueOptions.ofCapacity(1);
            case "Record" -> new Sample(1);
            case "Task" -> (Task) () -> {};
            default -> throw new AssertionError("no sample of " + type);
        };
    }

    private static Throwable call(Multiprocessing mp, Method method, Object... arguments) throws Exception {
        try {
            method.invoke(mp, arguments);
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        }
    }

    @Test
    void everyFactoryOfAClosedFacadeRefusesAlsoWhenTheWorkspaceIsOpen() throws Exception {
        Path workspace = directory.resolve("workspace");
        Multiprocessing closed = Multiprocessing.open(workspace);
        try (Multiprocessing other = Multiprocessing.open(workspace)) {
            ChildBuilder before = closed.process(() -> {});
            SharedObjects named = closed.named("before");
            closed.close();
            closed.close();
            List<Method> factories = factories();
            assertTrue(factories.size() > 40, factories::toString);
            for (Method method : factories) {
                Object[] arguments = new Object[method.getParameterCount()];
                for (int i = 0; i < arguments.length; i++) {
                    arguments[i] = sample(method.getParameterTypes()[i]);
                }
                Throwable thrown = call(closed, method, arguments);
                assertInstanceOf(ClosedException.class, thrown, () -> method + " gave " + thrown);
            }
            assertThrows(ClosedException.class, before::start);
            assertThrows(ClosedException.class, () -> before.keepSpares(1));
            assertThrows(ClosedException.class, named::lock);
            assertEquals(List.of(), other.workspace().names(), "nothing was made");
            assertEquals(0, other.named("a").sharedInt(0).get(), "the other one is open");
        }
    }

    @Test
    void nullIsRefusedAtOnceAndByName() {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildBuilder builder = mp.process(() -> {});
            assertNamed("task", () -> mp.process(null));
            assertNamed("options", () -> builder.jvmOptions((String[]) null));
            assertNamed("variable", () -> builder.environment(null, "x"));
            assertNamed("directory", () -> builder.directory(null));
            assertNamed("home", () -> builder.javaHome(null));
            assertNamed("redirect", () -> builder.stdin(null));
            assertNamed("redirect", () -> builder.stdout(null));
            assertNamed("redirect", () -> builder.stderr(null));
            assertNamed("listener", () -> builder.onOutput(null));
            assertNamed("listener", () -> builder.onErrorOutput(null));
            assertNamed("method", () -> builder.startMethod(null));
            assertNamed("stream", () -> LineListener.printing(null));
            assertNamed("stream", () -> LineListener.prefixing(null));
            assertNamed("options", () -> mp.pool(null));
            assertNamed("codec", () -> mp.pipe((Codec<String>) null));
            assertNamed("codec", () -> mp.oneWayPipe((Codec<String>) null));
            assertNamed("codec", () -> mp.broadcast((Codec<String>) null, 1024));
            assertNamed("directory", () -> Multiprocessing.open(null));
        }
    }

    private static void assertNamed(String name, org.junit.jupiter.api.function.Executable call) {
        assertEquals(name, assertThrows(NullPointerException.class, call).getMessage());
    }
}
