package io.polyproc.internal.boot;

import io.polyproc.errors.ChildStartException;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.internal.codec.TaskForm;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.process.LineListener;
import io.polyproc.process.Task;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** How a child is started: the command line, the boot file, the process. Filled in by the public builder. */
public final class Launch {

    /** The system properties of ours that a child inherits begin so. */
    private static final String OWN_PROPERTIES = "polyproc.";

    /** One argument of a Linux command line cannot be longer than 128 KiB; a longer class path goes into a file. */
    private static final int LONG_CLASS_PATH = 100_000;

    private static final int NATIVE_ACCESS_IS_CHECKED = 22;
    private static final int ACCESS_OPTIONS_ARE_KNOWN = 24;

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final MappedWorkspace workspace;
    private final List<String> jvmOptions = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private String name;
    private Path directory;
    private Path javaHome;
    private boolean durableQueues;
    private Redirect stdin = Redirect.INHERIT;
    private Redirect stdout = Redirect.INHERIT;
    private Redirect stderr = Redirect.INHERIT;
    private LineListener outputListener;
    private LineListener errorListener;

    /** A launch in this workspace, with everything at its default. */
    public Launch(MappedWorkspace workspace) {
        this.workspace = workspace;
    }

    /** Name of the child, for people. */
    public void name(String newName) {
        this.name = newName;
    }

    /** Adds JVM options of the child. */
    public void jvmOptions(List<String> options) {
        jvmOptions.addAll(options);
    }

    /** Sets, or with null removes, a variable of the child's environment. */
    public void environment(String variable, String value) {
        environment.put(variable, value);
    }

    /** Working directory of the child. */
    public void directory(Path path) {
        this.directory = path;
    }

    /** Installation of Java to run the child. */
    public void javaHome(Path path) {
        this.javaHome = path;
    }

    /** Whether the child needs the flags for durable queues although this process has none and uses none. */
    public void durableQueues(boolean needed) {
        this.durableQueues = needed;
    }

    /** Standard input. */
    public void stdin(Redirect redirect) {
        this.stdin = redirect;
    }

    /** Standard output. */
    public void stdout(Redirect redirect) {
        this.stdout = redirect;
        this.outputListener = null;
    }

    /** Standard output, line by line. */
    public void onOutput(LineListener listener) {
        this.stdout = Redirect.PIPE;
        this.outputListener = listener;
    }

    /** Standard error. */
    public void stderr(Redirect redirect) {
        this.stderr = redirect;
        this.errorListener = null;
    }

    /** Standard error, line by line. */
    public void onErrorOutput(LineListener listener) {
        this.stderr = Redirect.PIPE;
        this.errorListener = listener;
    }

    /**
     * Starts the child.
     *
     * @throws io.polyproc.errors.SerializationException when the task cannot be sent; nothing was started
     * @throws ChildStartException when the JVM cannot be started
     */
    public Launched start(Task task) {
        workspace.checkOpen();
        byte[] bytes = TaskForm.toBytes(task, workspace, "task");
        int number = COUNTER.incrementAndGet();
        String childName = name != null ? name : "Process-" + number;
        JavaHome java = javaHome == null ? JavaHome.own() : JavaHome.at(javaHome);
        String launcher = java.launcher();
        int me = workspace.participants().me();
        Path bootFile = workspace.directory().resolve("child-" + Integer.toHexString(me) + "-" + number);
        new BootFile(workspace.id(), me, bytes).write(bootFile);
        try {
            List<String> flags = moduleFlags(java.feature());
            Optional<ClassArchive> archive = ClassArchive.of(java, flags, jvmOptions);
            Process process = spawn(command(launcher, flags, archive, childName, bootFile));
            CapturedOutput captured = CapturedOutput.of(childName, process, outputListener, errorListener);
            CompletableFuture<Optional<Throwable>> failure = process.onExit().thenApply(ended -> {
                captured.finish();
                return ExitReport.collect(bootFile);
            });
            archive.ifPresent(shared -> failure.thenRun(shared::makeIfMissing));
            return new Launched(childName, process, captured, failure);
        } catch (IOException e) {
            ExitReport.collect(bootFile);
            throw new ChildStartException(
                    "cannot start child " + childName + " with " + launcher
                            + (directory == null ? "" : " in directory " + directory) + ": " + e.getMessage(),
                    e);
        }
    }

    private Process spawn(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(stdin)
                .redirectOutput(stdout)
                .redirectError(stderr);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        for (Map.Entry<String, String> entry : environment.entrySet()) {
            if (entry.getValue() == null) {
                builder.environment().remove(entry.getKey());
            } else {
                builder.environment().put(entry.getKey(), entry.getValue());
            }
        }
        return builder.start();
    }

    private List<String> moduleFlags(int feature) {
        Set<String> flags = new LinkedHashSet<>();
        if (durableQueues || ChronicleFlags.arePresent() || workspace.hasDurableQueue()) {
            flags.addAll(ChronicleFlags.forVersion(feature));
        } else if (feature >= NATIVE_ACCESS_IS_CHECKED) {
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        for (String option : OwnOptions.toPassOn()) {
            if (feature >= ACCESS_OPTIONS_ARE_KNOWN || !isAccessOption(option)) {
                flags.add(option);
            }
        }
        return List.copyOf(flags);
    }

    private List<String> command(
            String launcher, List<String> flags, Optional<ClassArchive> archive, String childName, Path bootFile) {
        List<String> command = new ArrayList<>();
        command.add(launcher);
        command.addAll(flags);
        archive.ifPresent(shared -> command.addAll(shared.options()));
        for (String property : System.getProperties().stringPropertyNames()) {
            if (property.startsWith(OWN_PROPERTIES) && !isPersonal(property)) {
                command.add("-D" + property + "=" + System.getProperty(property));
            }
        }
        command.add("-Dpolyproc.process.name=" + childName);
        command.addAll(jvmOptions);
        addClassPath(command, archive, bootFile);
        command.add(workspace.directory().toString());
        command.add(bootFile.getFileName().toString());
        return command;
    }

    /** Set for one process, not for its descendants. */
    private static boolean isPersonal(String property) {
        return property.equals("polyproc.process.name") || property.equals("polyproc.crash");
    }

    private static boolean isAccessOption(String option) {
        return option.startsWith("--sun-misc-unsafe-memory-access") || option.startsWith("--illegal-native-access");
    }

    private static void addClassPath(List<String> command, Optional<ClassArchive> archive, Path bootFile) {
        String classPath = absolute(System.getProperty("java.class.path", ""));
        if (archive.isPresent() && !classPath.startsWith(archive.get().jar().toString())) {
            classPath = archive.get().jar() + File.pathSeparator + classPath;
        }
        if (classPath.length() > LONG_CLASS_PATH) {
            Path file = bootFile.resolveSibling(bootFile.getFileName() + ExitReport.ARGUMENTS_SUFFIX);
            String quoted = "-cp \"" + classPath.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
            BootFile.writeFile(file, quoted.getBytes(StandardCharsets.UTF_8));
            command.add("@" + file);
        } else if (!classPath.isEmpty()) {
            command.add("-cp");
            command.add(classPath);
        }
        Module us = ChildMain.class.getModule();
        if (us.isNamed()) {
            command.add("-m");
            command.add(us.getName() + "/" + ChildMain.class.getName());
        } else {
            command.add(ChildMain.class.getName());
        }
    }

    /** The class path with every entry absolute, since the child may run in another directory. */
    private static String absolute(String classPath) {
        if (classPath.isEmpty() && ChildMain.class.getModule().isNamed()) {
            return "";
        }
        StringBuilder absolute = new StringBuilder(classPath.length() + 64);
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            absolute.append(absolute.length() == 0 ? "" : File.pathSeparator).append(new File(entry).getAbsolutePath());
        }
        return absolute.toString();
    }
}
