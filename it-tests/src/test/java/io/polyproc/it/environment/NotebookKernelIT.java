package io.polyproc.it.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.it.kit.Jars;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests notebooks in a Java kernel of Jupyter, as {@code examples/notebook/run} executes them. The kernel runs the
 * cells in its own JVM. It replaces {@code System.out} while a cell runs, and has the library in the loader of the
 * cells.
 */
@Tag("environments")
@MultiJvmTest
@Timeout(600)
class NotebookKernelIT {

    private static final Path NOTEBOOKS = Path.of("..", "examples", "notebook").toAbsolutePath();
    private static final int MINUTES = 9;

    static Stream<Jdks.Jdk> jdks() {
        return Jdks.all().stream();
    }

    /** What a run of a notebook has printed. */
    private record Run(int exitCode, List<String> lines) {}

    @BeforeAll
    static void jupyterIsThere() throws Exception {
        boolean isThere = false;
        for (String python : List.of("python3", "/usr/bin/python3")) {
            try {
                Process process = new ProcessBuilder(python, "-c", "import nbclient")
                        .redirectError(Redirect.DISCARD)
                        .start();
                isThere |= process.waitFor() == 0;
            } catch (IOException e) {
                // There is no such Python.
            }
        }
        assumeTrue(
                isThere, "no Python has the module nbclient: apt-get install --no-install-recommends python3-nbclient");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theCellsOfTheFiveScenesPrintWhatIsStored(Jdks.Jdk jdk, Site site) throws Exception {
        Run run = run(jdk, site, NOTEBOOKS.resolve("scenes.ipynb").toString());
        assertEquals(0, run.exitCode(), () -> String.join("\n", run.lines()));
    }

    @Test
    void aCellThatPrintsSomethingElseIsReported(Site site) throws Exception {
        Path notebook = site.directory().resolve("changed.ipynb");
        String scenes = Files.readString(NOTEBOOKS.resolve("scenes.ipynb"));
        Files.writeString(notebook, scenes.replace("499667166000", "499667166001"));
        Run run = run(Jdks.own(), site, notebook.toString());
        assertEquals(1, run.exitCode(), () -> String.join("\n", run.lines()));
        assertTrue(run.lines().containsAll(List.of("-499667166001", "+499667166000")), run.lines()::toString);
    }

    @Test
    void outputAndFailuresOfChildrenAppearInTheCellThatWaitsForThem(Site site) throws Exception {
        Run run = cells(
                site,
                // The worker is started before there is a task.
                "import io.polyproc.Multiprocessing;\n"
                        + "import io.polyproc.pool.PoolOptions;\n"
                        + "var mp = Multiprocessing.open();\n"
                        + "var pool = mp.pool(PoolOptions.ofWorkers(1).withEagerStart(true));",
                "int say(int x) { System.out.println(\"task \" + x); return x; }\n"
                        + "for (int i = 0; i < 3; i++) System.out.println(pool.apply((Integer x) -> say(x), i));",
                "System.out.println(pool.applyAsync((Integer x) -> say(x), 4).get());",
                "var four = pool.imap((Integer x) -> say(x), java.util.List.of(5, 6));\n"
                        + "System.out.println(four.next() + four.next());",
                "var child = mp.start(() -> { throw new IllegalStateException(\"on purpose\"); });\n"
                        + "child.join();\n"
                        + "System.out.println(child.failure().get().getMessage());",
                "var worker = new Thread();\n" + "mp.start(() -> System.out.println(worker.getState()));");
        List<String> lines = run.lines();
        int second = lines.indexOf("# int say(int x) { System.out.println(\"task \" + x); return x; }");
        assertEquals(
                List.of("task 0", "0", "task 1", "1", "task 2", "2"),
                lines.subList(second + 1, second + 7),
                lines::toString);
        assertEquals(List.of("task 4", "4"), lines.subList(second + 8, second + 10), lines::toString);
        List<String> rest = lines.subList(second + 10, lines.size());
        assertEquals(List.of("task 5", "task 6", "11"), rest.subList(1, 4), lines::toString);
        assertTrue(rest.contains("on purpose"), lines::toString);
        assertTrue(rest.contains("stderr: java.lang.IllegalStateException: on purpose"), lines::toString);
        assertTrue(
                rest.stream()
                        .anyMatch(line ->
                                line.contains("the notebook variable worker that the task reads cannot be sent")),
                lines::toString);
    }

    @Test
    void aJarThatACellAddsTravelsToWorkersThatRun(Site site) throws Exception {
        Path classes = site.directory().resolve("later");
        Path source = site.directory().resolve("Later.java");
        Files.writeString(
                source,
                "package later; public class Later { public static String name(int x) { return \"later \" + x; } }");
        Files.createDirectories(classes);
        assertEquals(
                0,
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", classes.toString(), source.toString()));
        Run run = cells(
                site,
                "var mp = io.polyproc.Multiprocessing.open();\n"
                        + "var pool = mp.pool(1);\n"
                        + "System.out.println(pool.apply((Integer x) -> x + 1, 1));",
                "%classpath " + classes,
                "System.out.println(pool.apply((Integer x) -> later.Later.name(x), 2));",
                "System.out.println(pool.apply(later.Later::name, 3));",
                "mp.start(() -> System.out.println(later.Later.name(4))).join();");
        assertTrue(run.lines().containsAll(List.of("2", "later 2", "later 3", "later 4")), run.lines()::toString);
    }

    /** Executes cells, and returns what they print. */
    private static Run cells(Site site, String... cells) throws Exception {
        List<String> json = new ArrayList<>();
        for (String cell : cells) {
            String source = cell.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
            json.add("{\"cell_type\": \"code\", \"id\": \"c" + json.size()
                    + "\", \"execution_count\": null, \"metadata\": {}, \"outputs\": [], \"source\": \"" + source
                    + "\"}");
        }
        Path notebook = site.directory().resolve("cells.ipynb");
        Files.writeString(
                notebook,
                "{\"cells\": [" + String.join(", ", json) + "], \"metadata\": {\"kernelspec\":"
                        + " {\"display_name\": \"Java\", \"language\": \"java\", \"name\": \"rapaio-jupyter-kernel\"}},"
                        + " \"nbformat\": 4, \"nbformat_minor\": 5}");
        return run(Jdks.own(), site, notebook.toString(), "--print");
    }

    private static Run run(Jdks.Jdk jdk, Site site, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(NOTEBOOKS.resolve("run").toString()));
        command.addAll(List.of(arguments));
        File output = site.directory().resolve("output").toFile();
        Path log = site.directory().resolve("kernel.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().put("JAVA_HOME", jdk.home().toString());
        builder.environment().put("POLYPROC_NOTEBOOK_CLASSPATH", core(site).toString());
        builder.environment().put("POLYPROC_NOTEBOOK_LOG", log.toString());
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(MINUTES, TimeUnit.MINUTES), () -> "the notebook does not end: " + read(output));
            return new Run(process.exitValue(), read(output));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static List<String> read(File output) {
        try {
            return Files.readAllLines(output.toPath());
        } catch (IOException e) {
            return List.of(e.toString());
        }
    }

    /** The library as a jar, since the kernel takes files only. */
    private static Path core(Site site) throws Exception {
        Path core = Jars.core();
        return Files.isDirectory(core)
                ? Jars.of(site.directory().resolve("polyproc-core.jar"), core, new Manifest())
                : core;
    }
}
