package io.polyproc.it.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.SerializationException;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.pool.TaskException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests tasks whose classes are in a class loader that children do not have, as that of a plugin. */
@MultiJvmTest
@Tag("environments")
class LoaderIT {

    private static final String PLUGIN =
            """
            import io.polyproc.Multiprocessing;
            import io.polyproc.pool.*;
            import io.polyproc.process.*;
            import io.polyproc.queue.RingQueue;
            import java.util.HashSet;
            import java.util.List;
            import java.util.Set;
            import java.util.stream.IntStream;

            public class Plugin {
                public record Item(int number) implements java.io.Serializable {}
                public static class Refusal extends RuntimeException {
                    public Refusal(String message) { super(message); }
                }
                static int base;
                static Item next(Item item) {
                    if (item.number() < 0) throw new Refusal("number=" + item.number());
                    return new Item(item.number() + VERSION + base);
                }
                static final int VERSION = 1;

                public static Object map(Multiprocessing mp) throws Exception {
                    try (ProcessPool pool = mp.pool(2)) {
                        return pool.map((Item item) -> next(item), List.of(new Item(1), new Item(2)));
                    }
                }
                public static Object refuse(Multiprocessing mp) throws Exception {
                    try (ProcessPool pool = mp.pool(1)) {
                        return pool.apply((Item item) -> next(item), new Item(-1));
                    }
                }
                public static Object initialized(Multiprocessing mp) throws Exception {
                    PoolOptions options = PoolOptions.ofWorkers(1).withInitializer(() -> base = 40);
                    try (ProcessPool pool = mp.pool(options)) {
                        return List.of(pool.apply((Item item) -> next(item), new Item(1)), pool.apply(Plugin::where));
                    }
                }
                static String where() {
                    ClassLoader context = Thread.currentThread().getContextClassLoader();
                    return String.valueOf(context == Plugin.class.getClassLoader());
                }
                public static Object queue(Multiprocessing mp) throws Exception {
                    RingQueue<Item> items = mp.ringQueue(Item.class, 8);
                    items.put(new Item(1));
                    ChildProcess child = mp.start(() -> {
                        Item item = items.take();
                        ChildProcess grandchild = Multiprocessing.current().start(() -> items.put(next(next(item))));
                        grandchild.join();
                    });
                    child.join();
                    if (child.exitCode() != 0) throw new IllegalStateException(child.failure().get());
                    return items.take();
                }
                public static Object identities(Multiprocessing mp) throws Exception {
                    try (ProcessPool pool = mp.pool(1)) {
                        Set<Integer> found = new HashSet<>(pool.map(
                                (Integer x) -> System.identityHashCode(Plugin.class),
                                IntStream.range(0, 10_000).boxed().toList(), 1));
                        found.add(pool.apply(() -> System.identityHashCode(Plugin.class)));
                        found.add(pool.apply(
                                (Item x) -> System.identityHashCode(x.getClass().getNestHost()), new Item(1)));
                        return found.size();
                    }
                }
                public static Object named(Multiprocessing mp) throws Exception {
                    ChildProcess child = mp.start(() -> next(new Item(1)));
                    child.join();
                    return child.exitCode();
                }
                public static Object captured(Multiprocessing mp) throws Exception {
                    Task task = new Named("x");
                    ChildProcess child = mp.start(task);
                    child.join();
                    return child.exitCode();
                }
                static final class Named implements Task {
                    private final String name;
                    Named(String name) { this.name = name; }
                    @Override public void run() { if (!name.equals("x")) throw new IllegalStateException(name); }
                }
            }
            """;

    @Test
    void valuesResultsAndFailuresHaveTheClassesOfThePlugin(Site site) throws Exception {
        try (URLClassLoader loader = plugin(site, PLUGIN);
                Multiprocessing mp = Multiprocessing.open()) {
            List<?> results = (List<?>) call(loader, "map", mp);
            assertEquals("[Item[number=2], Item[number=3]]", results.toString());
            assertSame(loader, results.get(0).getClass().getClassLoader());
            Throwable failure = assertThrows(TaskException.class, () -> call(loader, "refuse", mp))
                    .getCause();
            assertEquals("number=-1", failure.getMessage());
            assertSame(loader, failure.getClass().getClassLoader());
            Object last = call(loader, "queue", mp);
            assertEquals("Item[number=3]", last.toString());
            assertSame(loader, last.getClass().getClassLoader());
            assertEquals(0, call(loader, "captured", mp));
        }
    }

    @Test
    void whatTheInitializerSetIsSeenByTheTasksOfTheSameClasses(Site site) throws Exception {
        try (URLClassLoader loader = plugin(site, PLUGIN);
                Multiprocessing mp = Multiprocessing.open()) {
            assertEquals(
                    "[Item[number=42], true]", call(loader, "initialized", mp).toString());
        }
    }

    @Test
    void manyTasksOfSeveralFunctionsShareTheClasses(Site site) throws Exception {
        try (URLClassLoader loader = plugin(site, PLUGIN);
                Multiprocessing mp = Multiprocessing.open()) {
            assertEquals(1, call(loader, "identities", mp));
        }
    }

    @Test
    void anotherVersionOfThePluginHasItsOwnClasses(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                URLClassLoader first = plugin(site, PLUGIN);
                URLClassLoader second = plugin(site, PLUGIN.replace("VERSION = 1", "VERSION = 100"))) {
            assertEquals(
                    "[Item[number=2], Item[number=3]]", call(first, "map", mp).toString());
            assertEquals(
                    "[Item[number=101], Item[number=102]]",
                    call(second, "map", mp).toString());
            assertEquals(
                    "[Item[number=2], Item[number=3]]", call(first, "map", mp).toString());
        }
    }

    @Test
    void theCodeIsClosedToOthersAndGoneWithItsWriter(Site site) throws Exception {
        try (URLClassLoader loader = plugin(site, PLUGIN)) {
            try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
                assertEquals(0, call(loader, "named", mp));
                List<Path> files = code(site.workspace());
                assertEquals(1, files.size(), files::toString);
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(files.get(0))));
                assertEquals(0, call(loader, "named", mp));
                assertEquals(1, code(site.workspace()).size(), "written once");
            }
            assertEquals(List.of(), code(site.workspace()));
        }
    }

    private static List<Path> code(Path workspace) throws IOException {
        try (Stream<Path> files = Files.list(workspace)) {
            return files.filter(file -> file.getFileName().toString().startsWith("code-"))
                    .toList();
        }
    }

    @Test
    void aClassWithoutAFileIsRefusedBeforeTheStart(Site site) throws Exception {
        Path classes = compile(site, PLUGIN);
        try (Multiprocessing mp = Multiprocessing.open()) {
            ClassLoader generating = new ClassLoader(LoaderIT.class.getClassLoader()) {
                @Override
                protected Class<?> findClass(String name) throws ClassNotFoundException {
                    try (InputStream in = Files.newInputStream(classes.resolve(name + ".class"))) {
                        byte[] bytes = in.readAllBytes();
                        return defineClass(name, bytes, 0, bytes.length);
                    } catch (IOException e) {
                        throw new ClassNotFoundException(name, e);
                    }
                }
            };
            String message = assertThrows(SerializationException.class, () -> call(generating, "named", mp))
                    .getMessage();
            assertTrue(
                    message.startsWith("the task cannot be sent to another process: it needs class Plugin"), message);
            assertTrue(message.contains(generating.toString()), message);
            assertEquals(List.of(), mp.children());
        }
    }

    @Test
    void aProgramWhoseLoaderHasTheLibraryTooGivesChildrenItsLocations(Site site) {
        TestJvm program = site.jvm()
                .bare()
                .withoutArchive()
                .classPath(ownClasses())
                .start(LoaderIT.class, "inLoader", site.directory());
        program.awaitSuccess();
        assertEquals(List.of("[Item[number=2], Item[number=3]]"), program.output());
    }

    private static String ownClasses() {
        return System.getProperty("java.class.path");
    }

    /** Runs the plugin with a copy of the library in the plugin's loader, beside that on the class path. */
    static void inLoader(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Path classes = compile(directory, PLUGIN);
        List<URL> urls = new ArrayList<>(List.of(classes.toUri().toURL()));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(new File(entry).toURI().toURL());
        }
        try (URLClassLoader all = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> facade = all.loadClass(Multiprocessing.class.getName());
            try (AutoCloseable mp = (AutoCloseable) facade.getMethod("open").invoke(null)) {
                System.out.println(
                        all.loadClass("Plugin").getMethod("map", facade).invoke(null, mp));
            }
        }
    }

    private static Object call(ClassLoader loader, String method, Multiprocessing mp) throws Exception {
        try {
            return loader.loadClass("Plugin")
                    .getMethod(method, Multiprocessing.class)
                    .invoke(null, mp);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static URLClassLoader plugin(Site site, String source) throws IOException {
        return new URLClassLoader(new URL[] {compile(site, source).toUri().toURL()}, LoaderIT.class.getClassLoader());
    }

    private static Path compile(Site site, String source) throws IOException {
        return compile(site.directory(), source);
    }

    private static Path compile(Path directory, String source) throws IOException {
        Path classes = Files.createTempDirectory(directory, "plugin");
        Path file = Files.writeString(classes.resolve("Plugin.java"), source);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        file.toString());
        assertEquals(0, result, "compilation");
        return classes;
    }
}
