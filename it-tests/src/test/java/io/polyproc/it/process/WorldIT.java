package io.polyproc.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.StartMethod;
import io.polyproc.process.Task;
import io.polyproc.queue.RingQueue;
import io.polyproc.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what a child inherits from its parent, and what it does not. */
@MultiJvmTest
@Tag("environments")
class WorldIT {

    /** Describes the world of this process, which is to be the same in a child. */
    static String world() {
        TreeMap<String, Object> world = new TreeMap<>();
        for (String name : List.of(
                "file.encoding",
                "java.io.tmpdir",
                "java.library.path",
                "user.home",
                "set.on.the.command.line",
                "set.in.a.file",
                "set.by.the.program",
                "java.util.logging.config.file")) {
            world.put(name, System.getProperty(name));
        }
        world.put("charset", Charset.defaultCharset());
        world.put("zone", TimeZone.getDefault().getID());
        world.put("locale", Locale.getDefault());
        world.put("format", Locale.getDefault(Locale.Category.FORMAT));
        world.put("display", Locale.getDefault(Locale.Category.DISPLAY));
        world.put("assertions", WorldIT.class.desiredAssertionStatus());
        world.put("directory", Path.of("").toAbsolutePath());
        world.put("opened", Object.class.getModule().isOpen("java.util.zip", WorldIT.class.getModule()));
        world.put("boot", ClassLoader.getSystemResource("only-in-the-boot-class-path"));
        return world.toString().replace('\n', '|');
    }

    /** Starts a child, and says whether its world is that of the parent. */
    static void compareWorldOfChild(String[] args) throws Exception {
        TestMain.say("parent " + world());
        try (Multiprocessing mp = Multiprocessing.open()) {
            RingQueue<String> worlds = mp.ringQueue(String.class, 4);
            mp.start(() -> worlds.put(world())).join();
            compare("child", worlds.poll());
        }
        TestMain.say("done");
    }

    /**
     * Starts a child, and one from a spare, and a worker, and says for each whether its world is that of the parent.
     */
    static void compareWorlds(String[] args) throws Exception {
        System.setProperty("set.by.the.program", "a=b\nc\u00e4");
        for (String arg : args) {
            switch (arg) {
                case "zone" -> TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
                case "locale" -> {
                    Locale.setDefault(Locale.forLanguageTag("pt-BR"));
                    Locale.setDefault(Locale.Category.FORMAT, Locale.FRANCE);
                }
                default -> throw new IllegalArgumentException(arg);
            }
        }
        TestMain.say("parent " + world());
        try (Multiprocessing mp = Multiprocessing.open()) {
            RingQueue<String> worlds = mp.ringQueue(String.class, 4);
            Task task = () -> worlds.put(world());
            for (StartMethod method : StartMethod.values()) {
                ChildBuilder builder = mp.process(task).startMethod(method);
                if (method == StartMethod.WARM) {
                    builder.keepSpares(1);
                    Await.until("a spare is ready", () -> builder.readySpares() == 1);
                }
                ChildProcess child = builder.start();
                child.join();
                compare(method + " " + child.startMethod(), worlds.poll());
            }
            try (ProcessPool pool = mp.pool(1)) {
                compare("worker", pool.apply(WorldIT::world));
            }
        }
        TestMain.say("done");
    }

    private static void compare(String who, String world) {
        TestMain.say(who + (world().equals(world) ? " has the same world" : " has " + world + " and not " + world()));
    }

    private static void assertSameWorlds(TestJvm parent) {
        assertSays(
                parent,
                "COLD COLD has the same world",
                "WARM WARM has the same world",
                "worker has the same world",
                "done");
    }

    private static void assertSameWorldOfChild(TestJvm parent) {
        assertSays(parent, "child has the same world", "done");
    }

    /** Asserts what it says after the line about its own world. */
    private static void assertSays(TestJvm parent, String... said) {
        parent.awaitSuccess();
        List<String> lines = parent.output();
        assertEquals(List.of(said), lines.subList(1, lines.size()), () -> lines.get(0));
    }

    @Test
    void aChildHasTheWorldOfTheCommandLine(Site site) throws IOException {
        Path temporary = Files.createDirectories(site.directory().resolve("tmp"));
        Path boot = bootJar(site);
        TestJvm parent = site.jvm()
                .withoutArchive()
                .classPath(absoluteClassPath())
                .directory(site.directory())
                .options("-Dfile.encoding=ISO-8859-1", "-Duser.timezone=Asia/Tokyo", "-Duser.language=fr", "-ea")
                .options("-Djava.io.tmpdir=tmp", "-Djava.library.path=lib:/usr/lib", "-Dset.on.the.command.line=x y")
                .options(
                        "--add-opens", "java.base/java.util.zip=ALL-UNNAMED", "-Xbootclasspath/a:" + boot.getFileName())
                .start(WorldIT.class, "compareWorlds");
        parent.awaitSuccess();
        List<String> lines = parent.output();
        assertTrue(lines.get(0).startsWith("parent {assertions=true"), parent::transcript);
        assertEquals(5, lines.size(), parent::transcript);
        // Both are relative to the directory of the parent, and absolute in a child.
        String here = temporary.getParent().toString();
        for (String said : lines.subList(1, 4)) {
            assertTrue(said.contains("java.io.tmpdir=" + here + "/tmp"), said);
            assertTrue(said.contains("java.library.path=" + here + "/lib:/usr/lib"), said);
            assertTrue(said.contains("zone=Asia/Tokyo"), said);
            assertTrue(said.contains("locale=fr"), said);
            assertTrue(said.contains("charset=ISO-8859-1"), said);
            assertTrue(said.contains("set.on.the.command.line=x y"), said);
            assertTrue(said.contains("opened=true"), said);
            assertTrue(said.matches(".*boot=(jar:)?file:.*"), said);
        }
    }

    private static String absoluteClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> new File(entry).getAbsolutePath())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path bootJar(Site site) throws IOException {
        Path jar = site.directory().resolve("boot.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            out.putNextEntry(new JarEntry("only-in-the-boot-class-path"));
        }
        return jar;
    }

    @Test
    void aChildHasTheWorldThatTheProgramHasMade(Site site) {
        assertSameWorlds(site.jvm().withoutArchive().start(WorldIT.class, "compareWorlds", "zone", "locale"));
    }

    @Test
    void optionsInFilesAreThoseOfTheCommandLine(Site site) throws IOException {
        Path vmOptions = Files.writeString(site.directory().resolve("vm"), "-Dset.in.a.file='x y' -esa -ea");
        Path arguments = Files.writeString(
                site.directory().resolve("arguments"),
                "-XX:VMOptionsFile=" + vmOptions + "\n-Dset.on.the.command.line=\"a\\tb\" --add-opens"
                        + " java.base/java.util.zip=ALL-UNNAMED # a comment");
        assertSameWorldOfChild(
                site.jvm().withoutArchive().options("@" + arguments).start(WorldIT.class, "compareWorldOfChild"));
    }

    @Test
    void optionsInTheManifestOfTheExecutableJarAreThoseOfTheCommandLine(Site site) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, TestMain.class.getName());
        attributes.putValue("Add-Opens", "java.base/java.util.zip java.base/java.util");
        StringBuilder classPath = new StringBuilder();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            classPath.append(Path.of(entry).toUri()).append(' ');
        }
        attributes.put(Attributes.Name.CLASS_PATH, classPath.toString());
        Path jar = site.directory().resolve("app.jar");
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
        List<String> command = List.of(
                Jdks.own().home().resolve("bin").resolve("java").toString(),
                "-Dpolyproc.dir=" + site.directory(),
                "-jar",
                jar.toString(),
                WorldIT.class.getName(),
                "compareWorldOfChild");
        TestJvm parent = site.jvm().withoutArchive().run("jar", command);
        parent.await("parent ");
        assertSameWorldOfChild(parent);
        assertTrue(parent.output().get(0).contains("opened=true"), parent::transcript);
    }

    @Test
    void inAPosixLocaleTheEncodingOfTheCommandLineCounts(Site site) {
        TestJvm parent = site.jvm()
                .withoutArchive()
                .environment("LANG", "C")
                .environment("LC_ALL", "C")
                .options("-Dfile.encoding=UTF-8")
                .start(WorldIT.class, "compareWorldOfChild");
        assertSameWorldOfChild(parent);
        assertTrue(parent.output().get(0).contains("charset=UTF-8"), parent::transcript);
    }

    @Test
    void aUserWithoutAHomeStartsChildrenAndNoDirectoryIsMade(Site site) throws IOException {
        TestJvm parent = site.jvm()
                .withoutArchive()
                .classPath(absoluteClassPath())
                .directory(site.directory())
                .options("-Duser.home=?", "-Djava.io.tmpdir=" + site.directory())
                .start(WorldIT.class, "compareWorldOfChild");
        assertSameWorldOfChild(parent);
        try (Stream<Path> files = Files.list(site.directory())) {
            assertTrue(files.noneMatch(file -> file.getFileName().toString().equals("?")));
        }
    }

    @Test
    void withoutInheritanceAChildHasTheDefaultsOfAJvm(Site site) throws Exception {
        System.setProperty("set.by.the.program", "x");
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("pt-BR"));
        try (Multiprocessing mp = Multiprocessing.open()) {
            Task task = () -> System.out.println(System.getProperty("set.by.the.program") + " "
                    + Locale.getDefault().getCountry());
            assertEquals(
                    List.of("x BR"),
                    site.start(mp.process(task)).join().output().toTheEnd());
            assertEquals(
                    List.of("y BR"),
                    site.start(mp.process(task).jvmOptions("-Dset.by.the.program=y"))
                            .join()
                            .output()
                            .toTheEnd());
            String alone = site.start(mp.process(task).inheritedProperties(false))
                    .join()
                    .output()
                    .toTheEnd()
                    .get(0);
            assertTrue(alone.startsWith("null ") && !alone.endsWith("BR"), alone);
            try (ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withInheritedProperties(false))) {
                assertEquals("null", pool.apply(() -> "" + System.getProperty("set.by.the.program")));
            }
        } finally {
            System.clearProperty("set.by.the.program");
            Locale.setDefault(before);
        }
    }

    @Test
    void aSpareWithAnOlderWorldIsNotUsed(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            RingQueue<String> values = mp.ringQueue(String.class, 4);
            ChildBuilder builder = mp.process(() -> values.put("" + System.getProperty("set.by.the.program")));
            builder.keepSpares(1);
            Await.until("a spare is ready", () -> builder.readySpares() == 1);
            System.setProperty("set.by.the.program", "new");
            ChildProcess cold = builder.start();
            cold.join();
            assertEquals(StartMethod.COLD, cold.startMethod());
            assertEquals("new", values.poll());
            Await.until("a spare with the new world is ready", () -> builder.readySpares() == 1);
            ChildProcess warm = builder.start();
            warm.join();
            assertEquals(StartMethod.WARM, warm.startMethod());
            assertEquals("new", values.poll());
        } finally {
            System.clearProperty("set.by.the.program");
        }
    }

    // What is for one JVM alone.

    static void startChildAndPool(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            ChildProcess child = mp.start(() -> {});
            child.join();
            TestMain.say("child " + child.exitCode() + " " + child.failure());
            TestMain.say("worker " + pool.apply(() -> "" + System.getenv("JAVA_TOOL_OPTIONS")));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aDebuggersPortInTheEnvironmentIsForTheParentAlone(Site site) throws IOException {
        String debug = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=" + freePort();
        TestJvm parent = site.jvm()
                .withoutArchive()
                .environment("JAVA_TOOL_OPTIONS", debug + " -Dset.by=\"a b\"")
                .start(WorldIT.class, "startChildAndPool");
        parent.await("child 0 Optional.empty");
        parent.await("worker -Dset.by=a\" \"b");
        parent.awaitSuccess();
    }

    @Test
    void aPortOfJmxAndALogInTheEnvironmentAreForTheParentAlone(Site site) throws IOException {
        Path log = site.directory().resolve("gc.log");
        TestJvm parent = site.jvm()
                .withoutArchive()
                .environment(
                        "JDK_JAVA_OPTIONS",
                        "-Dcom.sun.management.jmxremote.port=" + freePort()
                                + " -Dcom.sun.management.jmxremote.authenticate=false"
                                + " -Dcom.sun.management.jmxremote.ssl=false -Xlog:gc+init:file=" + log)
                .start(WorldIT.class, "startChildAndPool");
        parent.await("child 0 Optional.empty");
        parent.await("worker null");
        parent.awaitSuccess();
        try (Stream<Path> files = Files.list(site.directory())) {
            assertEquals(
                    1,
                    files.filter(file -> file.getFileName().toString().startsWith("gc.log"))
                            .count());
        }
    }

    @Test
    void agentsAndRecordingsOfTheCommandLineAreForTheParentAlone(Site site) throws IOException {
        TestJvm parent = site.jvm()
                .withoutArchive()
                .options("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=" + freePort())
                .options("-Dcom.sun.management.jmxremote.port=" + freePort())
                .options(
                        "-Dcom.sun.management.jmxremote.authenticate=false", "-Dcom.sun.management.jmxremote.ssl=false")
                .start(WorldIT.class, "startChildAndPool");
        parent.await("child 0 Optional.empty");
        parent.await("worker null");
        parent.awaitSuccess();
    }

    // Standard input.

    /**
     * A child and a worker try to read 20 bytes, and another child shares the input; then the parent reads its lines.
     */
    static void readInput(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            RingQueue<Integer> read = mp.ringQueue(Integer.class, 4);
            mp.start(() -> read.put(System.in.readNBytes(20).length)).join();
            System.out.println("child " + read.poll());
            System.out.println("worker " + pool.apply(() -> System.in.readNBytes(20).length));
            if (args.length > 0) {
                mp.process(() -> read.put(System.in.readAllBytes().length))
                        .stdin(Redirect.INHERIT)
                        .start()
                        .join();
                System.out.println("sharing " + read.poll());
            }
        }
        System.out.println(new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .count() + " lines");
    }

    /** Entry point of a program that reads its own standard input. */
    public static void main(String[] args) throws Exception {
        readInput(args);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void standardInputIsEmptyUnlessAskedFor(boolean isShared, Site site) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            lines.add("line " + i);
        }
        Path input = Files.write(site.directory().resolve("input"), lines);
        List<String> java = site.jvm().withoutArchive().command();
        java.add(WorldIT.class.getName());
        String command = String.join(" ", java) + (isShared ? " share < " : " < ") + input;
        TestJvm parent = site.jvm()
                .withoutArchive()
                .run("input", List.of("sh", "-c", command))
                .awaitSuccess();
        List<String> expected = isShared
                ? List.of("child 0", "worker 0", "sharing " + Files.size(input), "0 lines")
                : List.of("child 0", "worker 0", "10 lines");
        assertEquals(expected, parent.output(), parent::transcript);
    }
}
