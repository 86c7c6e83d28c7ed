package io.polyproc.it.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.it.kit.Jars;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.JvmStart;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests cells of the JDK's shell whose code and variables travel to children. */
@MultiJvmTest
class JshellIT {

    private static final Path SCENES = Path.of("..", "examples", "notebook", "scenes.jsh");

    /** The compilers of the shell are most of the time of these tests. */
    private static final List<String> FRUGAL = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    static List<Jdks.Jdk> allJdks() {
        return Jdks.all();
    }

    static List<Jdks.Jdk> jdks() {
        return Jdks.ofPrograms();
    }

    @ParameterizedTest
    @MethodSource("allJdks")
    void theFiveScenesRunAsCells(Jdks.Jdk jdk, Site site) throws Exception {
        List<String> lines = run(jdk, site, SCENES);
        assertEquals(
                List.of(
                        "3",
                        "blablabla...",
                        "499667166000",
                        "[0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196]",
                        "4",
                        "[-1, -4, -9]",
                        "1.5 42 3"),
                lines.subList(0, 7));
        assertTrue(lines.get(7).matches("without lock: -?\\d+"), lines::toString);
        assertEquals(List.of("with lock: 0"), lines.subList(8, lines.size()));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    @Tag("environments")
    void classesAndFailuresOfCellsTravelBothWaysAndTheRestIsRefused(Jdks.Jdk jdk, Site site) throws Exception {
        List<String> lines = run(
                jdk,
                site,
                "import io.polyproc.Multiprocessing",
                "var mp = Multiprocessing.open()",
                "record Point(int x, int y) implements java.io.Serializable {"
                        + " Point plus(int d) { return new Point(x + d, y + d); } }",
                "class Odd extends RuntimeException { Odd(String m) { super(m); } }",
                "int step = 1",
                "Point moved(Point p) { if (p.x() < 0) throw new Odd(\"x=\" + p.x()); return p.plus(step); }",
                "var pool = mp.pool(1)",
                "System.out.println(pool.map((Point p) -> moved(p), List.of(new Point(1, 2), new Point(3, 4))))",
                "step = 10",
                "System.out.println(pool.apply((Point p) -> moved(p), new Point(1, 2)))",
                "var points = mp.ringQueue(Point.class, 8)",
                "points.put(new Point(5, 6))",
                "mp.start(() -> points.put(moved(points.take()))).join()",
                "System.out.println(points.take())",
                "try { pool.apply((Point p) -> moved(p), new Point(-1, 0)); }"
                        + " catch (Exception e) {"
                        + " System.out.println(e.getCause() instanceof Odd o ? o.getMessage() : e); }",
                // A task that knows its argument as an object only.
                "System.out.println(pool.apply((Object o) -> o.toString(), new Point(7, 8)))",
                "var child = mp.start(() -> { throw new IllegalStateException(\"on purpose\"); })",
                "child.join()",
                "System.out.println(child.failure().get().getMessage() + child.exitCode())",
                "var worker = new Thread()",
                "String state() { return worker.getState().toString(); }",
                "try { mp.start(() -> System.out.println(state())); System.out.println(\"started\"); }"
                        + " catch (Exception e) {"
                        + " System.out.println(e.getClass().getSimpleName() + \": \" + e.getMessage()); }",
                "mp.close()");
        assertEquals(
                List.of(
                        "[Point[x=2, y=3], Point[x=4, y=5]]",
                        "Point[x=11, y=12]",
                        "Point[x=15, y=16]",
                        "x=-1",
                        "Point[x=7, y=8]",
                        "on purpose1"),
                lines.subList(0, 6));
        assertTrue(
                lines.get(6)
                        .startsWith("SerializationException: the notebook variable worker that the task reads cannot"
                                + " be sent to another process"),
                lines::toString);
        assertTrue(lines.contains("java.lang.IllegalStateException: on purpose"), lines::toString);
    }

    private static List<String> run(Jdks.Jdk jdk, Site site, String... cells) throws Exception {
        List<String> script = new ArrayList<>(List.of(cells));
        script.add("/exit");
        Path file = site.directory().resolve("cells.jsh");
        Files.write(file, script);
        return run(jdk, site, file);
    }

    /** Runs a script in the shell, and returns what it printed. */
    private static List<String> run(Jdks.Jdk jdk, Site site, Path script) throws URISyntaxException {
        String core = Jars.core().toString();
        List<String> command = new ArrayList<>(
                List.of(jdk.home().resolve("bin").resolve("jshell").toString(), "--class-path", core));
        for (String jvm : List.of("-R", "-J")) {
            command.add(jvm + "-Duser.home=" + site.directory());
            FRUGAL.forEach(option -> command.add(jvm + option));
        }
        command.add("-R" + JvmStart.NO_ARCHIVE);
        command.add(script.toAbsolutePath().toString());
        TestJvm shell = site.jvm().run("jshell", command);
        shell.awaitSuccess();
        // The shell prints what the program writes to standard error to its own.
        List<String> lines = new ArrayList<>(shell.output());
        shell.errors().stream()
                .filter(line -> !line.contains("prefs") && !line.startsWith("INFO"))
                .forEach(lines::add);
        return lines;
    }
}
