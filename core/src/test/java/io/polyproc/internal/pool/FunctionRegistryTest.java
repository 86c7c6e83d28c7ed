package io.polyproc.internal.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.pool.TaskFunction;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The functions that a pool caches. */
class FunctionRegistryTest {

    private final MappedWorkspace workspace = MappedWorkspace.openPrivate();
    private final FunctionRegistry table = new FunctionRegistry(workspace);

    /** Makes one function; each class that is defined of these bytes makes a function of another class. */
    static final class Maker implements Supplier<Object> {
        @Override
        public Object get() {
            return (TaskFunction<Integer, Integer>) x -> x + 1;
        }
    }

    @AfterEach
    void close() {
        workspace.release();
    }

    private static Object newFunction(byte[] maker) throws ReflectiveOperationException {
        ClassLoader loader = new ClassLoader(FunctionRegistryTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                return name.equals(Maker.class.getName())
                        ? defineClass(name, maker, 0, maker.length)
                        : super.loadClass(name, resolve);
            }
        };
        var constructor = loader.loadClass(Maker.class.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        return ((Supplier<?>) constructor.newInstance()).get();
    }

    private static byte[] bytesOf(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return in.readAllBytes();
        }
    }

    @Test
    void aFunctionWithoutCapturesIsWrittenOnceAndAnyOtherEachTime() {
        TaskFunction<Integer, Integer> constant = x -> x + 1;
        assertSame(table.of(constant), table.of(constant));
        int captured = table.constants();
        TaskFunction<Integer, Integer> captures = x -> x + captured;
        assertNotSame(table.of(captures), table.of(captures));
        assertEquals(1, table.constants());
    }

    @Test
    void whatIsRememberedHasABound() {
        FunctionRegistry two = new FunctionRegistry(workspace, 2);
        TaskFunction<Integer, Integer> first = x -> x + 2;
        TaskFunction<Integer, Integer> second = x -> x + 3;
        TaskFunction<Integer, Integer> third = x -> x + 4;
        FunctionRegistry.Function before = two.of(first);
        two.of(second);
        assertEquals(2, two.constants());
        two.of(third);
        assertEquals(1, two.constants());
        FunctionRegistry.Function again = two.of(first);
        assertNotSame(before, again);
        assertTrue(again.id() != before.id(), "workers tell functions apart by their ids");
        assertSame(again, two.of(first));
    }

    @Test
    void aFunctionWhoseCodeTravelsIsRememberedWhileItIsInUse() throws Exception {
        byte[] maker = bytesOf(Maker.class);
        Object function = newFunction(maker);
        FunctionRegistry.Function inUse = table.of(function);
        for (int i = 0; i < 50; i++) {
            table.of(newFunction(maker));
        }
        assertSame(inUse, table.of(function));
        assertEquals(0, table.constants());
    }
}
