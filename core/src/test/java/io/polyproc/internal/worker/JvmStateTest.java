package io.polyproc.internal.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.testkit.JavaSerialization;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the state that a task may leave in its JVM, and its restoration for the next one. */
class JvmStateTest {

    private static final String KEY = "io.polyproc.test.left";
    private static final String OLD = "io.polyproc.test.there";

    private final Properties original = System.getProperties();
    private JvmState state;

    @BeforeEach
    void takeSnapshot() {
        System.setProperty(OLD, "value");
        state = new JvmState(true);
    }

    @AfterEach
    void putBack() {
        System.setProperties(original);
        System.clearProperty(OLD);
    }

    @Test
    void aTaskThatLeavesNothingLeavesNothingToDo() {
        assertTrue(state.restore());
        assertEquals("value", System.getProperty(OLD));
        assertFalse(((WatchedProperties) System.getProperties()).mayHaveChanged());
    }

    @Test
    void theThreadIsRestored() throws Exception {
        Thread thread = Thread.currentThread();
        String name = thread.getName();
        int priority = thread.getPriority();
        ClassLoader loader = thread.getContextClassLoader();
        try (URLClassLoader other = new URLClassLoader(new URL[0])) {
            thread.setName("mine");
            thread.setPriority(Thread.MIN_PRIORITY);
            thread.setContextClassLoader(other);
            thread.setUncaughtExceptionHandler((in, thrown) -> {});
            assertTrue(state.restore());
        }
        assertEquals(name, thread.getName());
        assertEquals(priority, thread.getPriority());
        assertSame(loader, thread.getContextClassLoader());
        assertSame(thread.getThreadGroup(), thread.getUncaughtExceptionHandler());
    }

    @Test
    void theStandardStreamsAndDefaultsAreRestored() {
        PrintStream out = System.out;
        PrintStream err = System.err;
        InputStream in = System.in;
        Locale locale = Locale.getDefault();
        Locale format = Locale.getDefault(Locale.Category.FORMAT);
        TimeZone zone = TimeZone.getDefault();
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        System.setErr(System.out);
        System.setIn(new ByteArrayInputStream(new byte[0]));
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {});
        Locale.setDefault(new Locale("tlh"));
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
        assertTrue(state.restore());
        assertSame(out, System.out);
        assertSame(err, System.err);
        assertSame(in, System.in);
        assertNull(Thread.getDefaultUncaughtExceptionHandler());
        assertEquals(locale, Locale.getDefault());
        assertEquals(zone, TimeZone.getDefault());
        Locale.setDefault(Locale.Category.FORMAT, new Locale("tlh"));
        assertTrue(state.restore());
        assertEquals(format, Locale.getDefault(Locale.Category.FORMAT));
    }

    @Test
    void aDefaultTimeZoneThatWasNotDeterminedBeforeIsTheSystemsAgain() {
        TimeZone zone = TimeZone.getDefault();
        System.clearProperty("user.timezone");
        TimeZone.setDefault(null);
        JvmState fresh = new JvmState(false);
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
        assertTrue(fresh.restore());
        assertEquals(zone, TimeZone.getDefault(), "set before it was determined");
        assertTrue(fresh.restore(), "determined by a task");
        assertEquals(zone, TimeZone.getDefault());
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
        assertTrue(fresh.restore());
        assertEquals(zone, TimeZone.getDefault(), "set after it was determined");
    }

    @Test
    void propertiesAreRestoredHoweverTheyWereChanged() {
        Properties properties = System.getProperties();
        Runnable[] changes = {
            () -> System.setProperty(KEY, "x"),
            () -> System.clearProperty(OLD),
            () -> System.setProperty(OLD, "x"),
            () -> properties.put(OLD, "x"),
            () -> properties.putAll(Map.of(OLD, "x", KEY, "x")),
            () -> properties.putIfAbsent(KEY, "x"),
            () -> properties.replace(OLD, "x"),
            () -> properties.replace(OLD, "value", "x"),
            () -> properties.replaceAll((key, value) -> "x"),
            () -> properties.remove(OLD, "value"),
            () -> properties.compute(OLD, (key, value) -> null),
            () -> properties.computeIfAbsent(KEY, key -> "x"),
            () -> properties.computeIfPresent(OLD, (key, value) -> "x"),
            () -> properties.merge(OLD, "x", (before, value) -> "x"),
            () -> properties.keySet().remove(OLD),
            () -> properties.values().remove("value"),
            () -> properties.entrySet().forEach(entry -> entry.setValue("x")),
            () -> removeFirst(properties.entrySet().iterator()),
            properties::clear,
            () -> System.setProperties(new Properties()),
            () -> System.setProperties(null),
        };
        Properties expected = (Properties) properties.clone();
        for (int i = 0; i < changes.length; i++) {
            changes[i].run();
            assertTrue(state.restore());
            assertEquals(expected, System.getProperties(), "after change " + i);
            assertSame(properties, System.getProperties());
        }
    }

    private static void removeFirst(Iterator<?> iterator) {
        iterator.next();
        iterator.remove();
    }

    @Test
    void systemPropertiesTravelAsPlainOnes() throws Exception {
        Properties copy = JavaSerialization.roundTrip(System.getProperties());
        assertSame(Properties.class, copy.getClass());
        assertEquals(System.getProperties(), copy);
        assertSame(Properties.class, System.getProperties().clone().getClass());
    }
}
