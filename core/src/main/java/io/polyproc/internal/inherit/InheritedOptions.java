package io.polyproc.internal.inherit;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options of this JVM that a child inherits, so that it loads the same classes and runs them in the same way. Heap
 * sizes, collectors, compilers, agents, recordings and logs are not inherited. System properties are in
 * {@link InheritedProperties}.
 */
public final class InheritedOptions {

    private static final String NATIVE_ACCESS = "--enable-native-access";
    private static final String BOOT_CLASS_PATH = "-Xbootclasspath/a:";

    /** Options that decide which classes a JVM loads and what they may access, with their values. */
    private static final String[] OF_MODULES = {
        "--add-exports",
        "--add-opens",
        "--add-reads",
        "--add-modules",
        "--limit-modules",
        "--patch-module",
        "--upgrade-module-path",
        "--module-path",
        NATIVE_ACCESS,
        "--illegal-native-access",
        "--sun-misc-unsafe-memory-access"
    };

    /** Options that decide how code runs: assertions, and how deep calls may nest. */
    private static final String[] OF_CODE = {
        "-ea",
        "-enableassertions",
        "-da",
        "-disableassertions",
        "-esa",
        "-enablesystemassertions",
        "-dsa",
        "-disablesystemassertions",
        "-Xss",
        "-XX:ThreadStackSize=",
        "--finalization="
    };

    /** The first feature version whose JVM knows an option. */
    private static final int KNOWS_FINALIZATION = 18;

    private static final int KNOWS_NATIVE_ACCESS = 22;
    private static final int KNOWS_ACCESS_OPTIONS = 24;

    private InheritedOptions() {}

    /** Returns the options about modules, native access, previews and the boot class path, for a feature version. */
    public static List<String> forLoading(int feature) {
        return known(Holder.FOR_LOADING, feature);
    }

    /** Returns the options about assertions and stacks, for a feature version. */
    public static List<String> forRunning(int feature) {
        return known(Holder.FOR_RUNNING, feature);
    }

    private static List<String> known(List<String> options, int feature) {
        return options.stream()
                .filter(option -> feature >= firstVersion(option))
                .toList();
    }

    private static int firstVersion(String option) {
        if (option.startsWith("--sun-misc-unsafe-memory-access") || option.startsWith("--illegal-native-access")) {
            return KNOWS_ACCESS_OPTIONS;
        }
        if (option.startsWith(NATIVE_ACCESS)) {
            return KNOWS_NATIVE_ACCESS;
        }
        return option.startsWith("--finalization") ? KNOWS_FINALIZATION : 0;
    }

    /** Selects the options about loading classes. */
    static List<String> selectForLoading(CommandLine line) {
        List<String> selected = new ArrayList<>();
        for (String option : line.options()) {
            if (option.equals("--enable-preview")) {
                selected.add(option);
            } else if (option.startsWith(BOOT_CLASS_PATH)) {
                selected.add(BOOT_CLASS_PATH + absolute(option.substring(BOOT_CLASS_PATH.length())));
            } else if (isOfModules(option)) {
                selected.add(withAbsolutePath(option));
            }
        }
        if (line.jar() != null) {
            selected.addAll(JarManifest.options(line.jar()));
        }
        return selected;
    }

    /** Selects the options about running code. */
    static List<String> selectForRunning(CommandLine line) {
        return line.options().stream().filter(InheritedOptions::isOfCode).toList();
    }

    private static boolean isOfModules(String option) {
        for (String name : OF_MODULES) {
            if (option.startsWith(name) && option.startsWith("=", name.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfCode(String option) {
        for (String name : OF_CODE) {
            boolean hasValue = name.endsWith("=") || name.equals("-Xss");
            if (option.startsWith(name)
                    && (hasValue || option.length() == name.length() || option.charAt(name.length()) == ':')) {
                return true;
            }
        }
        return false;
    }

    /** A child may have another working directory. */
    private static String withAbsolutePath(String option) {
        int value = option.indexOf('=') + 1;
        if (option.startsWith("--module-path=") || option.startsWith("--upgrade-module-path=")) {
            return option.substring(0, value) + absolute(option.substring(value));
        }
        int path = option.startsWith("--patch-module=") ? option.indexOf('=', value) + 1 : 0;
        return path == 0 ? option : option.substring(0, path) + absolute(option.substring(path));
    }

    /** Makes the entries of a path absolute. */
    static String absolute(String path) {
        return Stream.of(path.split(File.pathSeparator, -1))
                .map(entry -> entry.isEmpty() ? entry : new File(entry).getAbsolutePath())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Returns the option that makes the module of the program a root in the child, whose main class is another. */
    private static List<String> mainModule() {
        String module = System.getProperty("jdk.module.main", "");
        return module.isEmpty() ? List.of() : List.of("--add-modules=" + module);
    }

    private static final class Holder {
        static final List<String> FOR_LOADING = Stream.concat(
                        selectForLoading(CommandLine.own()).stream(), mainModule().stream())
                .toList();
        static final List<String> FOR_RUNNING = selectForRunning(CommandLine.own());
    }
}
