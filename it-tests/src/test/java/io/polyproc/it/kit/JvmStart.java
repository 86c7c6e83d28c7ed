package io.polyproc.it.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How a {@link TestJvm} is to be started: by default with the Java and the class path of the test, and no flag at all.
 */
public final class JvmStart {

    private static final int NATIVE_ACCESS_NEEDS_A_FLAG = 22;

    /** From here on a JVM prints a line about each module option in which it and the maker of the archive differ. */
    private static final int ARCHIVES_ARE_LOUD = 24;

    private static final AtomicInteger COUNTER = new AtomicInteger();

    /** Cheap and small, since many are started on few processors. */
    static final List<String> FRUGAL =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-XX:-UsePerfData");

    /** The option of {@link #withoutArchive}, for a command that is written by hand. */
    public static final String NO_ARCHIVE = "-Dpolyproc.cds=off";

    private final Site site;
    private final List<String> options = new ArrayList<>(FRUGAL);
    private final List<String> before = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Path javaHome = Jdks.own().home();
    private boolean isBare;
    private boolean trainsNoArchive;
    private boolean isReused;

    /** Null for that of the tests. */
    private String classPath;

    private Path directory;

    JvmStart(Site site) {
        this.site = site;
    }

    /** Adds options of the JVM. */
    public JvmStart options(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** Forces a way of sleeping, and allows native access where the futex needs to be allowed it. */
    public JvmStart parker(String kind, Jdks.Jdk jdk) {
        options.add("-Dpolyproc.parker=" + kind);
        if (kind.equals("futex") && jdk.feature() >= NATIVE_ACCESS_NEEDS_A_FLAG) {
            options.add("--enable-native-access=ALL-UNNAMED");
        }
        return this;
    }

    /** As {@link #parker(String, Jdks.Jdk)}, with the test's own Java. */
    public JvmStart parker(String kind) {
        return parker(kind, Jdks.own());
    }

    /** Takes back every option that was given so far: a bare {@code java}. */
    public JvmStart bare() {
        options.clear();
        isBare = true;
        return this;
    }

    /**
     * Makes no archive of the classes of children. A JVM with module flags or a class path of its own would spend
     * seconds on one that no other uses.
     */
    public JvmStart withoutArchive() {
        trainsNoArchive = true;
        return this;
    }

    /** Puts a command in front of the JVM, as in {@code unshare}. */
    public JvmStart behind(String... command) {
        before.addAll(List.of(command));
        return this;
    }

    /** Another Java. */
    public JvmStart java(Jdks.Jdk jdk) {
        javaHome = jdk.home();
        return this;
    }

    /** Another class path. */
    public JvmStart classPath(String path) {
        classPath = path;
        return this;
    }

    /** Another working directory. */
    public JvmStart directory(Path path) {
        directory = path;
        return this;
    }

    /** A variable of the environment. */
    public JvmStart environment(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /**
     * Takes a JVM with the same options whose role in an earlier test of this class has ended; starts one if there is
     * none. For a role that returns, or waits in {@link TestMain#hear} in the end, and needs no JVM of its own.
     */
    public JvmStart reused() {
        isReused = true;
        return this;
    }

    /** Starts a JVM that runs {@code static void method(String[])} of a test class. */
    public TestJvm start(Class<?> type, String method, Object... args) {
        List<String> all = new ArrayList<>(List.of(type.getName(), method));
        for (Object arg : args) {
            all.add(arg.toString());
        }
        if (isReused) {
            return site.add(ReusedJvm.start(method + "-" + COUNTER.incrementAndGet(), this, site.directory(), all));
        }
        return startMain(TestMain.class.getName(), all);
    }

    /** Starts a JVM that runs the main method of a class. */
    public TestJvm startMain(String main, List<String> args) {
        List<String> command = command();
        command.add(main);
        command.addAll(args);
        return run(args.size() > 1 ? args.get(1) : main, command);
    }

    /** The command up to the main class, for a script that runs it. */
    public List<String> command() {
        List<String> command = new ArrayList<>(before);
        command.add(javaHome.resolve("bin").resolve("java").toString());
        if (usesClassData()) {
            command.addAll(ClassData.own().options());
        }
        if (trainsNoArchive) {
            command.add(NO_ARCHIVE);
        }
        if (!isBare && !isReused) {
            command.add(TestMain.DIRECTORY_OPTION + site.directory());
        }
        command.addAll(options);
        command.add("-cp");
        command.add(classPath == null ? ownClassPath() : classPath);
        return command;
    }

    /**
     * An archive is for one Java and one class path, and an agent sees the classes before they are archived. A JVM
     * whose heap the test chooses, as one that is to be full, finds its classes in directories, which takes no room in
     * the heap.
     */
    private boolean usesClassData() {
        return Runtime.version().feature() < ARCHIVES_ARE_LOUD
                && !isBare
                && classPath == null
                && javaHome.equals(Jdks.own().home())
                && options.subList(FRUGAL.size(), options.size()).stream()
                        .noneMatch(option -> option.startsWith("-javaagent") || option.startsWith("-Xmx"));
    }

    private String ownClassPath() {
        return usesClassData() ? ClassData.own().classPath() : System.getProperty("java.class.path");
    }

    /** Starts any command. */
    public TestJvm run(String name, List<String> command) {
        return site.add(new TestJvm(name + "-" + COUNTER.incrementAndGet(), process(command)));
    }

    Process process(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        // So that nothing from outside makes a JVM print a line about it.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        builder.environment().putAll(environment);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
