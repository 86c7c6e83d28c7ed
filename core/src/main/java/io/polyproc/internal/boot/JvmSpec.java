package io.polyproc.internal.boot;

import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.internal.segment.MappedWorkspace;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the JVM of a child is started with: everything but its name and its task. Two equal plans make JVMs of which one can
 * stand in for the other, as long as what this JVM adds by itself, its {@link #additions}, are the same.
 *
 * @param javaHome null for the installation of this JVM
 * @param directory null for that of this JVM
 * @param environment what is different from that of this JVM; an empty value removes a variable
 */
record JvmSpec(
        List<String> jvmOptions,
        Map<String, Optional<String>> environment,
        Path directory,
        Path javaHome,
        boolean durableQueues,
        Redirect stdin,
        Redirect stdout,
        Redirect stderr) {

    /** The system properties of ours that a child inherits begin so. */
    private static final String OWN_PROPERTIES = "polyproc.";

    /** One argument of a Linux command line cannot be longer than 128 KiB; a longer class path goes into a file. */
    private static final int LONG_CLASS_PATH = 100_000;

    /**
     * Without it a JVM keeps counters in a file below {@code /tmp} for {@code jps} and {@code jstat}, which outlives it when it is
     * killed, and waits a millisecond for them when it ends. An option of the child may ask for them.
     */
    private static final String NO_FILE_OF_COUNTERS = "-XX:-UsePerfData";

    private static final int NATIVE_ACCESS_IS_CHECKED = 22;
    private static final int ACCESS_OPTIONS_ARE_KNOWN = 24;

    /** The installation that runs the child. */
    JavaHome java() {
        return javaHome == null ? JavaHome.own() : JavaHome.at(javaHome);
    }

    /** The feature version of that. */
    int feature() {
        return javaHome == null ? Runtime.version().feature() : java().feature();
    }

    /** The archive that such a child may use. */
    Optional<ClassArchive> archive(MappedWorkspace workspace, JavaHome java) {
        return ClassArchive.of(java, moduleFlags(workspace, java.feature()), jvmOptions);
    }

    /** What this JVM adds to the options by itself; it changes with the workspace and with system properties. */
    List<String> additions(MappedWorkspace workspace, int feature) {
        List<String> properties = new ArrayList<>();
        System.getProperties().forEach((property, value) -> {
            boolean isText = property instanceof String && value instanceof String;
            if (isText && property.toString().startsWith(OWN_PROPERTIES) && !isPersonal(property.toString())) {
                properties.add("-D" + property + "=" + value);
            }
        });
        Collections.sort(properties);
        List<String> additions = new ArrayList<>(moduleFlags(workspace, feature));
        additions.addAll(properties);
        return additions;
    }

    /** Starts the JVM. */
    Process start(MappedWorkspace workspace, JavaHome java, Optional<ClassArchive> archive, String name, Path bootFile)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(java.launcher());
        command.add(NO_FILE_OF_COUNTERS);
        archive.ifPresent(shared -> command.addAll(shared.options()));
        command.addAll(additions(workspace, java.feature()));
        command.add(DepthLimit.option());
        command.add("-Dpolyproc.process.name=" + name);
        command.addAll(jvmOptions);
        addClassPath(command, archive, bootFile);
        command.add(workspace.directory().toString());
        command.add(bootFile.getFileName().toString());
        return spawn(command);
    }

    private Process spawn(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(stdin)
                .redirectOutput(stdout)
                .redirectError(stderr);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        environment.forEach((variable, value) ->
                value.ifPresentOrElse(text -> builder.environment().put(variable, text), () -> builder.environment()
                        .remove(variable)));
        Process process = builder.start();
        ChildRegistry.track(process);
        return process;
    }

    private List<String> moduleFlags(MappedWorkspace workspace, int feature) {
        Set<String> flags = new LinkedHashSet<>();
        if (durableQueues || ChronicleFlags.arePresent() || workspace.hasDurableQueue()) {
            flags.addAll(ChronicleFlags.forVersion(feature));
        } else if (feature >= NATIVE_ACCESS_IS_CHECKED) {
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        for (String option : InheritedOptions.toPassOn()) {
            if (feature >= ACCESS_OPTIONS_ARE_KNOWN || !isAccessOption(option)) {
                flags.add(option);
            }
        }
        return List.copyOf(flags);
    }

    /** Set for one process, not for its descendants. */
    private static boolean isPersonal(String property) {
        return property.equals("polyproc.process.name")
                || property.equals("polyproc.crash")
                || DepthLimit.isPersonal(property);
    }

    private static boolean isAccessOption(String option) {
        return option.startsWith("--sun-misc-unsafe-memory-access") || option.startsWith("--illegal-native-access");
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
        Module us = ChildMain.class.getModule();
        if (us.isNamed()) {
            command.add("-m");
            command.add(us.getName() + "/" + ChildMain.class.getName());
        } else {
            command.add(ChildMain.class.getName());
        }
    }
}
