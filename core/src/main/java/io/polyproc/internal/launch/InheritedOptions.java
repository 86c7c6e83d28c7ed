package io.polyproc.internal.launch;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options of this JVM that a child inherits in order to load the same classes: those for modules, native access and
 * preview features. Heap sizes, agents, collectors and system properties are not inherited.
 */
final class InheritedOptions {

    private static final String[] WITH_VALUE = {
        "--add-exports",
        "--add-opens",
        "--add-reads",
        "--add-modules",
        "--limit-modules",
        "--patch-module",
        "--upgrade-module-path",
        "--module-path",
        "--enable-native-access",
        "--illegal-native-access",
        "--sun-misc-unsafe-memory-access"
    };

    private InheritedOptions() {}

    /** Returns the options, as {@code --name=value}. Read once. */
    static List<String> toPassOn() {
        return Holder.OPTIONS;
    }

    static List<String> select(List<String> arguments) {
        List<String> selected = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            String next = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
            if (argument.equals("--enable-preview")) {
                selected.add(argument);
            } else if (argument.equals("-p")) {
                selected.add("--module-path=" + absolute(next));
                i++;
            } else if (argument.equals("-cp") || argument.equals("-classpath") || argument.equals("--class-path")) {
                i++;
            } else if (isFollowedByProgram(argument)) {
                return selected;
            } else {
                i += selectWithValue(argument, next, selected);
            }
        }
        return selected;
    }

    /** Tells whether the arguments after this one, and after its value, are for the program. */
    private static boolean isFollowedByProgram(String argument) {
        return !argument.startsWith("-")
                || argument.equals("-jar")
                || argument.equals("-m")
                || argument.equals("--module")
                || argument.startsWith("--module=");
    }

    private static int selectWithValue(String argument, String next, List<String> selected) {
        for (String name : WITH_VALUE) {
            if (argument.equals(name)) {
                selected.add(name + "=" + value(name, next));
                return 1;
            }
            if (argument.startsWith(name) && argument.charAt(name.length()) == '=') {
                selected.add(name + "=" + value(name, argument.substring(name.length() + 1)));
                return 0;
            }
        }
        return 0;
    }

    /** A child may have another working directory. */
    private static String value(String name, String value) {
        return name.endsWith("module-path") ? absolute(value) : value;
    }

    private static String absolute(String path) {
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
        static final List<String> OPTIONS = Stream.concat(select(ownArguments()).stream(), mainModule().stream())
                .toList();

        /**
         * Returns the arguments as the operating system has them, which is fast. Falls back to the JVM's if that fails
         * or they are in an argument file.
         */
        private static List<String> ownArguments() {
            String[] known = ProcessHandle.current().info().arguments().orElse(null);
            if (known != null && !hasArgumentFile(known)) {
                return List.of(known);
            }
            return java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments();
        }

        private static boolean hasArgumentFile(String[] arguments) {
            for (String argument : arguments) {
                if (argument.startsWith("@")) {
                    return true;
                }
            }
            return false;
        }
    }
}
