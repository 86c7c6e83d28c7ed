package io.polyproc.it.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.it.kit.Jars;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests cells that run in the JVM of their shell, as in the kernels of notebooks: {@code System.out} is replaced while
 * a cell runs. The loader of the cells has this library, and jars that are added later. One kernel gives class files as
 * resources, and one has them in a map.
 */
@MultiJvmTest
@Tag("environments")
class ShellInProcessIT {

    /** Runs cells, and prints what each of them has printed. */
    private static final String KERNEL =
            """
            import java.io.*;
            import java.net.*;
            import java.nio.file.Path;
            import java.util.*;
            import java.util.concurrent.ConcurrentHashMap;
            import jdk.jshell.*;
            import jdk.jshell.execution.*;
            import jdk.jshell.spi.*;

            public class Kernel {
                static class Delegate implements LoaderDelegate {
                    private final Map<String, byte[]> declared = new ConcurrentHashMap<>();
                    private final Loader loader = new Loader();

                    class Loader extends URLClassLoader {
                        Loader() { super(new URL[0]); }
                        @Override protected void addURL(URL url) { super.addURL(url); }
                        @Override protected Class<?> findClass(String name) throws ClassNotFoundException {
                            byte[] file = declared.get(name);
                            return file == null ? super.findClass(name) : defineClass(name, file, 0, file.length);
                        }
                    }
                    @Override public void load(ExecutionControl.ClassBytecodes[] files) {
                        for (var file : files) declared.put(file.name(), file.bytecodes());
                    }
                    @Override public void classesRedefined(ExecutionControl.ClassBytecodes[] files) {}
                    @Override public void addToClasspath(String path) throws ExecutionControl.InternalException {
                        try {
                            loader.addURL(Path.of(path).toUri().toURL());
                        } catch (MalformedURLException e) {
                            throw new ExecutionControl.InternalException(e.toString());
                        }
                    }
                    @Override public Class<?> findClass(String name) throws ClassNotFoundException {
                        return loader.loadClass(name);
                    }
                }

                record Provider(boolean hasFiles) implements ExecutionControlProvider {
                    @Override public String name() { return "kernel"; }
                    @Override public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
                        return hasFiles ? new DirectExecutionControl() : new DirectExecutionControl(new Delegate());
                    }
                }

                public static void main(String[] args) throws Exception {
                    PrintStream terminal = System.out;
                    JShell shell = JShell.builder()
                            .executionEngine(new Provider(args[0].equals("resources")), Map.of())
                            .build();
                    shell.addToClasspath(args[1]);
                    for (String cell : args[2].split("----\\n")) {
                        if (cell.startsWith("%")) {
                            shell.addToClasspath(cell.substring(1).trim());
                            continue;
                        }
                        ByteArrayOutputStream printed = new ByteArrayOutputStream();
                        System.setOut(new PrintStream(printed, true));
                        var code = shell.sourceCodeAnalysis();
                        for (var next = code.analyzeCompletion(cell); !next.source().isBlank();
                                next = code.analyzeCompletion(next.remaining())) {
                            for (SnippetEvent event : shell.eval(next.source())) {
                                if (event.exception() != null || event.status() == Snippet.Status.REJECTED) {
                                    terminal.println("failed: " + event);
                                }
                            }
                        }
                        System.setOut(terminal);
                        printed.toString().lines().forEach(line -> terminal.println("cell: " + line));
                    }
                    System.exit(0);
                }
            }
            """;

    private static final String CELLS =
            """
            import io.polyproc.Multiprocessing;
            var mp = Multiprocessing.open();
            var pool = mp.pool(io.polyproc.pool.PoolOptions.ofWorkers(1).withEagerStart(true));
            ----
            int step = 1;
            int next(int x) {
                System.out.println("task " + x);
                return x + step;
            }
            System.out.println(pool.map((Integer x) -> next(x), java.util.List.of(1)));
            step = 10;
            System.out.println(pool.applyAsync((Integer x) -> next(x), 2).get());
            ----
            int next(int x) {
                System.out.println("other task " + x);
                return -x;
            }
            System.out.println(pool.apply((Integer x) -> next(x), 3));
            var results = pool.imap((Integer x) -> next(x), java.util.List.of(4));
            System.out.println(results.next());
            mp.start(() -> System.out.println("child " + step)).join();
            ----
            %LATER
            ----
            System.out.println(pool.apply((Integer x) -> later.Later.name(x), 5));
            System.out.println(pool.apply(later.Later::name, 6));
            mp.close();
            """;

    @ParameterizedTest
    @ValueSource(strings = {"resources", "map"})
    void codeAndOutputOfTasksTravelBetweenCellsAndChildren(String files, Site site) throws Exception {
        Path kernel = compile(site, "kernel", "Kernel", KERNEL);
        Path later = compile(
                site,
                "jar",
                "Later",
                "package later; public class Later {"
                        + " public static String name(Integer x) { return Other.NAME + x; } }"
                        + " class Other { static final String NAME = String.valueOf(\"later \"); }");
        TestJvm shell = site.jvm()
                .classPath(kernel.toString())
                .startMain("Kernel", List.of(files, Jars.core().toString(), CELLS.replace("LATER", later.toString())));
        shell.awaitSuccess();
        assertEquals(
                List.of(
                        "cell: task 1",
                        "cell: [2]",
                        "cell: task 2",
                        "cell: 12",
                        "cell: other task 3",
                        "cell: -3",
                        "cell: other task 4",
                        "cell: -4",
                        "cell: child 10",
                        "cell: later 5",
                        "cell: later 6"),
                shell.output());
    }

    private static Path compile(Site site, String directory, String name, String source) throws Exception {
        Path classes = Files.createDirectories(site.directory().resolve(directory));
        Path file = Files.writeString(site.directory().resolve(name + ".java"), source);
        int exitCode =
                ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(), file.toString());
        assertEquals(0, exitCode, name);
        return classes;
    }
}
