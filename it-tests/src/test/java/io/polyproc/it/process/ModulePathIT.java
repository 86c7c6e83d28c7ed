package io.polyproc.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.io.File;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The library as a module, used by a program that is a module as well. */
@MultiJvmTest
@Tag("environments")
class ModulePathIT {

    private static final String DESCRIPTOR = "module com.acme { requires io.polyproc; }";

    private static final String PROGRAM =
            """
            package com.acme;

            import io.polyproc.Multiprocessing;
            import io.polyproc.SharedObject;
            import io.polyproc.pool.ProcessPool;
            import io.polyproc.process.ChildProcess;
            import io.polyproc.queue.RingQueue;
            import io.polyproc.sync.IpcLock;
            import io.polyproc.value.SharedInt;
            import java.io.Serializable;
            import java.util.List;

            public final class Main {

                public record Order(int number, String item) implements Serializable {}

                public static void main(String[] arguments) throws Exception {
                    try (Multiprocessing mp = Multiprocessing.open();
                            ProcessPool pool = mp.pool(1)) {
                        IpcLock lock = mp.named("lock").lock();
                        SharedInt sum = mp.sharedInt(1);
                        RingQueue<Order> orders = mp.ringQueue(Order.class, 10);
                        ChildProcess child = mp.start(() -> {
                            lock.lock();
                            try {
                                sum.addAndGet(41);
                            } finally {
                                lock.unlock();
                            }
                            orders.put(new Order(1, "tea"));
                        });
                        child.join();
                        System.out.println(child.exitCode() + " " + child.failure() + " " + sum.get());
                        System.out.println(orders.poll());
                        System.out.println(pool.map((Integer x) -> x * x, List.of(1, 2, 3)));
                        System.out.println(SharedObject.class.getModule() + ", " + Main.class.getModule());
                    }
                }
            }
            """;

    private static final String DURABLE =
            """
            package com.acme;

            import io.polyproc.Multiprocessing;
            import io.polyproc.process.ChildProcess;
            import io.polyproc.queue.MissingFlagsException;
            import io.polyproc.queue.SharedQueue;
            import java.io.Serializable;

            public final class Main {

                public record Order(int number, String item) implements Serializable {}

                public static void main(String[] arguments) throws Exception {
                    try (Multiprocessing mp = Multiprocessing.open()) {
                        SharedQueue<Order> orders = mp.queue(Order.class);
                        ChildProcess child = mp.start(() -> orders.put(new Order(orders.take().number() + 1, "tea")));
                        orders.put(new Order(1, "ink"));
                        child.join();
                        System.out.println(child.exitCode() + " " + child.failure() + " " + orders.poll());
                    } catch (MissingFlagsException e) {
                        System.out.println(e.flags());
                    }
                }
            }
            """;

    private static final String INTRUDER =
            """
            package com.acme;

            public final class Main {
                io.polyproc.internal.sync.RawLock lock;
            }
            """;

    @Test
    void aProgramInAModuleStartsChildrenAndPools(Site site) throws Exception {
        Path app = Files.createDirectories(site.directory().resolve("app"));
        assertEquals("", compile(site, app, PROGRAM));
        // The path of the module is relative, and a child resolves it as its parent does.
        String modulePath = String.join(File.pathSeparator, library().toString(), "app");
        List<String> command = List.of(
                Jdks.own().home().resolve("bin").resolve("java").toString(),
                "-Xmx64m",
                "-Dpolyproc.dir=" + site.directory(),
                "-p",
                modulePath,
                "-m",
                "com.acme/com.acme.Main");
        TestJvm program =
                site.jvm().directory(site.directory()).run("modular", command).awaitSuccess();
        assertEquals(
                List.of(
                        "0 Optional.empty 42",
                        "Order[number=1, item=tea]",
                        "[1, 4, 9]",
                        "module io.polyproc, module com.acme"),
                program.output());
        assertEquals(List.of(), program.errors());
    }

    /** Chronicle Queue consists of automatic modules, which the program does not require. */
    @Test
    void theLineOfTheExceptionIsWhatADurableQueueNeeds(Site site) throws Exception {
        Path app = Files.createDirectories(site.directory().resolve("app"));
        assertEquals("", compile(site, app, DURABLE));
        List<String> modulePath = new ArrayList<>(List.of(library().toString(), "app"));
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> new File(entry).getName().matches("(chronicle|posix|jna|slf4j)-.*\\.jar"))
                .forEach(modulePath::add);
        List<String> command = new ArrayList<>(List.of(
                Jdks.own().home().resolve("bin").resolve("java").toString(),
                "-Xmx128m",
                "-Dpolyproc.dir=" + site.directory(),
                "-p",
                String.join(File.pathSeparator, modulePath)));
        List<String> main = List.of("-m", "com.acme/com.acme.Main");
        TestJvm refused = site.jvm()
                .directory(site.directory())
                .run(
                        "without-flags",
                        Stream.concat(command.stream(), main.stream()).toList())
                .awaitSuccess();
        assertEquals(1, refused.output().size(), refused::transcript);
        command.addAll(List.of(refused.output().get(0).split(" ")));
        command.addAll(main);
        TestJvm program = site.jvm()
                .directory(site.directory())
                .run("with-flags", command)
                .awaitSuccess();
        assertEquals(List.of("0 Optional.empty Order[number=2, item=tea]"), program.output(), program::transcript);
        assertEquals(List.of(), program.errors());
    }

    @Test
    void internalPackagesAreHidden(Site site) throws Exception {
        Path app = Files.createDirectories(site.directory().resolve("app"));
        String messages = compile(site, app, INTRUDER);
        assertTrue(messages.contains("package io.polyproc.internal.sync is not visible"), messages);
    }

    /** Compiles a module; returns the messages of the compiler. */
    private static String compile(Site site, Path app, String program) throws Exception {
        Path sources = Files.createDirectories(site.directory().resolve("sources"));
        List<Path> files = List.of(
                Files.writeString(sources.resolve("module-info.java"), DESCRIPTOR),
                Files.writeString(sources.resolve("Main.java"), program));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-proc:none", "-p", library().toString(), "-d", app.toString());
            compiler.getTask(messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
        }
        return messages.toString();
    }

    /** Returns the jar or the directory of the library. */
    private static Path library() throws URISyntaxException {
        return Path.of(Multiprocessing.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }
}
