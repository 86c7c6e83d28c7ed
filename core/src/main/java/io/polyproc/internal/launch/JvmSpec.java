package io.polyproc.internal.launch;

import io.polyproc.internal.archive.ClassArchive;
import io.polyproc.internal.child.BootFile;
import io.polyproc.internal.child.ChildMain;
import io.polyproc.internal.child.ExitReport;
import io.polyproc.internal.child.StartProbe;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.internal.inherit.InheritedOptions;
import io.polyproc.internal.inherit.InheritedProperties;
import io.polyproc.internal.inherit.ToolOptions;
import io.polyproc.internal.liveness.MarkedProcesses;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The specification of a child's JVM: everything but its name and its task. A spare can become a child of an equal
 * specification, if the options that this JVM adds by itself, its {@link #additions}, are the same.
 *
 * @param javaHome the Java installation; null for that of this JVM
 * @param directory the working directory; null for that of this JVM
 * @param environment differences from the environment of this JVM; an empty value removes a variable
 * @param inheritsProperties whether the child gets the system properties, default locale and time zone of this JVM
 */
public record JvmSpec(
        List<String> jvmOptions,
        Map<String, Optional<String>> environment,
        Path directory,
        Path javaHome,
        boolean durableQueues,
        boolean inheritsProperties,
        Redirect stdin,
        Redirect stdout,
        Redirect stderr) {

    /** The prefix of this library's system properties, which a child inherits. */
    private static final String OWN_PROPERTIES = "polyproc.";

    /** The longest class path on a command line; a longer one goes into a file. Linux limits an argument to 128 KiB. */
    private static final int LONG_CLASS_PATH = 100_000;

    /**
     * Disables the file of counters for {@code jps} and {@code jstat} below {@code /tmp}. The file remains if the JVM
     * is killed, and costs a millisecond at its end. An option of the child may enable it.
     */
    private static final String NO_FILE_OF_COUNTERS = "-XX:-UsePerfData";

    private static final int NATIVE_ACCESS_IS_CHECKED = 22;

    /** A source of standard input that is empty. */
    static final Redirect EMPTY = Redirect.from(new File(File.separatorChar == '\\' ? "NUL" : "/dev/null"));

    /**
     * Returns the name of a variable of the environment.
     *
     * @throws IllegalArgumentException when no variable can have this name
     */
    public static String checkVariable(String variable) {
        Objects.requireNonNull(variable, "variable");
        if (variable.isEmpty() || variable.indexOf('=') >= 0 || variable.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("variable=\"" + variable + "\" is no name for a variable");
        }
        return variable;
    }

    /** Returns the installation that runs the child. */
    public JavaHome java() {
        return javaHome == null ? JavaHome.own() : JavaHome.at(javaHome);
    }

    /** Returns the feature version of that installation. */
    public int feature() {
        return javaHome == null ? Runtime.version().feature() : java().feature();
    }

    /** Returns the archive that such a child may use. */
    public Optional<ClassArchive> archive(MappedWorkspace workspace, JavaHome java) {
        return ClassArchive.of(java, moduleFlags(workspace, java.feature()), jvmOptions);
    }

    /** Returns the options that this JVM adds by itself; they change with the workspace and with system properties. */
    public List<String> additions(MappedWorkspace workspace, int feature) {
        List<String> properties = new ArrayList<>();
        System.getProperties().forEach((property, value) -> {
            boolean isText = property instanceof String && value instanceof String;
            if (isText && property.toString().startsWith(OWN_PROPERTIES) && !isPersonal(property.toString())) {
                properties.add("-D" + property + "=" + value);
            }
        });
        Collections.sort(properties);
        List<String> additions = new ArrayList<>(moduleFlags(workspace, feature));
        additions.addAll(InheritedOptions.forRunning(feature));
        if (inheritsProperties) {
            additions.addAll(InheritedProperties.onCommandLine());
        }
        additions.addAll(properties);
        return additions;
    }

    /** Returns the settings that such a child applies when it begins; they change with the program's. */
    public List<String> settings() {
        return inheritsProperties ? InheritedProperties.settings(jvmOptions, environment) : List.of();
    }

    /** Starts the JVM. */
    public Process start(
            MappedWorkspace workspace, JavaHome java, Optional<ClassArchive> archive, String name, Path bootFile)
            throws IOException {
        List<String> command = command(workspace, java, archive, name, bootFile, ChildMain.class);
        command.add(workspace.directory().toString());
        command.add(bootFile.getFileName().toString());
        ProcessBuilder builder =
                builder(command).redirectInput(stdin).redirectOutput(stdout).redirectError(stderr);
        mark(builder, programId(workspace, bootFile));
        return ChildRegistry.start(builder);
    }

    /** Describes a process with the same JVM that runs nothing, and prints into one pipe. */
    ProcessBuilder probe(
            MappedWorkspace workspace, JavaHome java, Optional<ClassArchive> archive, String name, Path file) {
        return builder(command(workspace, java, archive, name, file, StartProbe.class))
                .redirectInput(EMPTY)
                .redirectErrorStream(true);
    }

    /** Returns the id by which the programs that a child starts are recognised. */
    static String programId(MappedWorkspace workspace, Path bootFile) {
        return Long.toHexString(workspace.id()) + "-" + bootFile.getFileName();
    }

    private List<String> command(
            MappedWorkspace workspace,
            JavaHome java,
            Optional<ClassArchive> archive,
            String name,
            Path bootFile,
            Class<?> main) {
        List<String> command = new ArrayList<>();
        command.add(java.launcher());
        command.add(NO_FILE_OF_COUNTERS);
        archive.ifPresent(shared -> command.addAll(shared.options()));
        command.addAll(additions(workspace, java.feature()));
        command.add(DepthLimit.option());
        command.add("-Dpolyproc.process.name=" + name);
        command.addAll(jvmOptions);
        addClassPath(command, archive, bootFile);
        addMain(command, main);
        return command;
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        if (ToolOptions.needCorrection()) {
            ToolOptions.correct(builder.environment(), environment.keySet());
        }
        environment.forEach((variable, value) ->
                value.ifPresentOrElse(text -> builder.environment().put(variable, text), () -> builder.environment()
                        .remove(variable)));
        return builder;
    }

    /** Sets the variable that the child's programs inherit, unless the user has set or removed it. */
    private void mark(ProcessBuilder builder, String id) {
        if (!environment.containsKey(MarkedProcesses.VARIABLE)) {
            builder.environment().put(MarkedProcesses.VARIABLE, MarkedProcesses.value(id));
        }
    }

    private List<String> moduleFlags(MappedWorkspace workspace, int feature) {
        Set<String> flags = new LinkedHashSet<>();
        if (durableQueues || ChronicleFlags.arePresent() || workspace.hasDurableQueue()) {
            flags.addAll(ChronicleFlags.forVersion(feature));
        } else if (feature >= NATIVE_ACCESS_IS_CHECKED) {
            Module own = JvmSpec.class.getModule();
            flags.add("--enable-native-access=" + (own.isNamed() ? own.getName() : "ALL-UNNAMED"));
        }
        flags.addAll(InheritedOptions.forLoading(feature));
        return List.copyOf(flags);
    }

    /** Tells whether a property is set for one process, not for its descendants. */
    private static boolean isPersonal(String property) {
        return property.equals("polyproc.process.name")
                || property.equals("polyproc.crash")
                || DepthLimit.isPersonal(property);
    }

    private static void addClassPath(List<String> command, Optional<ClassArchive> archive, Path bootFile) {
        String classPath = ClassPath.join(archive.map(ClassArchive::classPath).orElseGet(ClassPath::entries));
        if (classPath.length() > LONG_CLASS_PATH) {
            Path file = bootFile.resolveSibling(bootFile.getFileName() + ExitReport.ARGUMENTS_SUFFIX);
            String quoted = "-cp \"" + classPath.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
            BootFile.writeFile(file, quoted.getBytes(StandardCharsets.UTF_8));
            command.add("@" + file);
        } else if (!classPath.isEmpty()) {
            command.add("-cp");
            command.add(classPath);
        }
    }

    private static void addMain(List<String> command, Class<?> main) {
        Module own = main.getModule();
        if (own.isNamed()) {
            command.add("-m");
            command.add(own.getName() + "/" + main.getName());
        } else {
            command.add(main.getName());
        }
    }
}
