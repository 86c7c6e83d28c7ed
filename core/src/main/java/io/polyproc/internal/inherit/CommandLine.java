package io.polyproc.internal.inherit;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The options on the command line of a JVM. Argument files, and files of VM options, are replaced by their contents.
 *
 * @param options the options, each with its value after {@code =}; the class path is {@code --class-path=...}
 * @param jar the executable jar that the JVM runs; null if it runs none
 */
record CommandLine(List<String> options, String jar) {

    private static final String VM_OPTIONS_FILE = "-XX:VMOptionsFile=";

    /** Options of the launcher whose value is the next argument. */
    private static final Set<String> BEFORE_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--limit-modules",
            "--add-exports",
            "--add-opens",
            "--add-reads",
            "--patch-module",
            "--enable-native-access",
            "--illegal-native-access",
            "--sun-misc-unsafe-memory-access",
            "--source");

    /** Returns the command line of this JVM. Read once. */
    static CommandLine own() {
        return Own.LINE;
    }

    /**
     * Parses arguments, up to the class, module or jar that the JVM runs.
     *
     * @throws IOException when a file that they name cannot be read
     */
    static CommandLine of(List<String> arguments) throws IOException {
        return new Parser().parse(arguments);
    }

    /** Expands VM options, as in the value of a variable, by the files of VM options that they name. */
    static List<String> expandVmOptions(List<String> options) throws IOException {
        List<String> expanded = new ArrayList<>();
        for (String option : options) {
            if (option.startsWith(VM_OPTIONS_FILE)) {
                expanded.addAll(OptionText.split(read(option.substring(VM_OPTIONS_FILE.length()))));
            } else {
                expanded.add(option);
            }
        }
        return expanded;
    }

    /** Returns the arguments in the file that an argument names, or else that argument. */
    static List<String> expandArgument(String argument) throws IOException {
        if (!argument.startsWith("@") || argument.length() == 1) {
            return List.of(argument);
        }
        return argument.startsWith("@@")
                ? List.of(argument.substring(1))
                : OptionText.splitArgumentFile(read(argument.substring(1)));
    }

    private static String read(String file) throws IOException {
        try {
            return new String(Files.readAllBytes(Path.of(file).toAbsolutePath()), nativeCharset());
        } catch (InvalidPathException e) {
            throw new IOException(file + " is no path", e);
        }
    }

    /** Returns the charset of arguments and names of files. */
    private static Charset nativeCharset() {
        try {
            return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }

    private static final class Parser {
        private final List<String> options = new ArrayList<>();
        private String jar;
        private boolean expands = true;

        /** The option whose value is the next argument; null if there is none. */
        private String pending;

        private boolean isOver;

        CommandLine parse(List<String> arguments) throws IOException {
            for (int i = 0; i < arguments.size() && !isOver; i++) {
                String argument = arguments.get(i);
                List<String> expanded = expands ? expandArgument(argument) : List.of(argument);
                for (int k = 0; k < expanded.size() && !isOver; k++) {
                    accept(expanded.get(k));
                }
            }
            if (pending != null && !isJar(pending)) {
                options.add(pending + "=");
            }
            return new CommandLine(List.copyOf(options), jar);
        }

        private void accept(String argument) throws IOException {
            if (pending != null) {
                if (isJar(pending)) {
                    jar = argument;
                    isOver = true;
                } else {
                    options.add(pending + "=" + argument);
                }
                pending = null;
            } else if (argument.equals("--disable-@files")) {
                expands = false;
            } else if (BEFORE_VALUE.contains(argument) || isJar(argument)) {
                pending = longForm(argument);
            } else if (isModuleToRun(argument) || !argument.startsWith("-")) {
                isOver = true;
            } else {
                options.addAll(expandVmOptions(List.of(argument)));
            }
        }

        private static boolean isJar(String argument) {
            return argument.equals("-jar");
        }

        private static boolean isModuleToRun(String argument) {
            return argument.equals("-m") || argument.equals("--module") || argument.startsWith("--module=");
        }

        private static String longForm(String option) {
            return switch (option) {
                case "-cp", "-classpath" -> "--class-path";
                case "-p" -> "--module-path";
                default -> option;
            };
        }
    }

    private static final class Own {
        static final CommandLine LINE = read();

        /**
         * Reads the arguments as the operating system has them, which is fast. Asks the JVM if that fails, or if this
         * JVM has another launcher, whose arguments are for the program.
         */
        private static CommandLine read() {
            try {
                List<String> arguments = arguments();
                if (!arguments.isEmpty()) {
                    return of(arguments.subList(1, arguments.size()));
                }
            } catch (IOException | RuntimeException e) {
                // As without the file.
            }
            return ofRunningJvm();
        }

        /** Returns the program and its arguments; none if they are not those of the Java launcher. */
        private static List<String> arguments() throws IOException {
            File file = new File("/proc/self/cmdline");
            if (file.exists()) {
                String launcher = Files.readSymbolicLink(Path.of("/proc/self/exe"))
                        .getFileName()
                        .toString();
                return launcher.equals("java") ? split(file) : List.of();
            }
            ProcessHandle.Info info = ProcessHandle.current().info();
            List<String> arguments = new ArrayList<>(info.command().stream().toList());
            boolean isLauncher = !arguments.isEmpty()
                    && new File(arguments.get(0)).getName().matches("javaw?(\\.exe)?")
                    && info.arguments().isPresent();
            if (!isLauncher) {
                return List.of();
            }
            arguments.addAll(List.of(info.arguments().get()));
            return arguments;
        }

        /** ProcessHandle has at most 4096 bytes of them. */
        private static List<String> split(File file) throws IOException {
            List<String> arguments = new ArrayList<>();
            try (FileInputStream in = new FileInputStream(file)) {
                byte[] bytes = in.readAllBytes();
                Charset charset = nativeCharset();
                int begin = 0;
                for (int i = 0; i < bytes.length; i++) {
                    if (bytes[i] == 0) {
                        arguments.add(new String(bytes, begin, i - begin, charset));
                        begin = i + 1;
                    }
                }
            }
            return arguments;
        }

        private static CommandLine ofRunningJvm() {
            List<String> options =
                    java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments();
            String classPath = System.getProperty("java.class.path", "");
            boolean isJar = classPath.endsWith(".jar")
                    && System.getProperty("sun.java.command", "").startsWith(classPath);
            return new CommandLine(List.copyOf(options), isJar ? classPath : null);
        }
    }
}
