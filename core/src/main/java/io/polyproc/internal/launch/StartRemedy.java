package io.polyproc.internal.launch;

import java.io.File;
import java.util.List;

/** Says what to do about a JVM that could not begin, by what it has printed. */
final class StartRemedy {

    private static final int KILLED = 137;

    /** Phrases of the JVM, the launcher, agents and the operating system, each with a remedy. The first one counts. */
    private static final String[][] REMEDIES = {
        {
            "Address already in use",
            "A port in the options of the child is in use, perhaps by this process: name another one, or none"
        },
        {"bind failed", "A port in the options of the child is in use: name another one, or none"},
        {
            "Could not determine current working directory",
            "The working directory of this process was deleted: set the child's directory(...)"
        },
        {"Could not find or load main class", "%s"},
        {"ClassNotFoundException", "%s"},
        {
            "Could not reserve enough space",
            "There is too little memory or address space for the heap: set a smaller one with -Xmx, or raise ulimit -v"
        },
        {
            "insufficient memory",
            "There is too little memory: set a smaller heap with -Xmx, start fewer processes, or raise ulimit -v"
        },
        {"Cannot allocate memory", "There is too little memory: set a smaller heap with -Xmx, or start fewer processes"
        },
        {"OutOfMemoryError", "There is too little memory or too few threads: see ulimit -u, ulimit -v and -Xmx"},
        {"pthread_create", "The system refuses more threads: see ulimit -u and the pids limit of the container"},
        {"ompressed class space", "There is too little address space: raise ulimit -v, or give the child smaller sizes"
        },
        {"ode cache", "There is too little address space: raise ulimit -v, or set -XX:ReservedCodeCacheSize"},
        {"UnsupportedClassVersionError", "The child's Java is older than the classes: set another javaHome(...)"},
        {"FindException", "The module path of the child has not all modules: check the files that it names"},
        {"Error opening zip file", "A jar in the options of the child is missing or damaged: check its path"},
        {"nrecognized", "The child's Java does not know an option: check the options, and javaHome(...)"},
        {"Could not create the Java Virtual Machine", "An option of the child is wrong: check its options"},
    };

    private StartRemedy() {}

    /** Returns the remedy, or a hint where to look. */
    static String of(int exitCode, List<String> lines) {
        for (String[] remedy : REMEDIES) {
            for (String line : lines) {
                if (line.contains(remedy[0])) {
                    return remedy[1].equals("%s") ? classPath() : remedy[1];
                }
            }
        }
        return exitCode == KILLED
                ? "Another process has killed it, or the kernel for lack of memory: see its log"
                : "Check the options and the environment of the child";
    }

    private static String classPath() {
        List<String> missing = ClassPath.entries().stream()
                .filter(entry -> !new File(entry).exists())
                .limit(5)
                .toList();
        return "The child does not find the classes of this library. "
                + (missing.isEmpty()
                        ? "Check that its class path has them, and that its user may read them"
                        : "Files of the class path no longer exist: " + String.join(", ", missing));
    }

    /** Returns the remedy for an error of the operating system. */
    static String of(String error) {
        if (error.contains("error=2,")) {
            return "check that the file exists";
        }
        if (error.contains("error=7,")) {
            return "the options and the environment are too long: make them shorter";
        }
        if (error.contains("error=11,") || error.contains("error=12,")) {
            return "the system has too little memory or too many processes: see ulimit -u and ulimit -v";
        }
        if (error.contains("error=13,") || error.contains("spawn helper") || error.contains("jspawnhelper")) {
            return "check that its files are executable, and that their file system is not mounted with noexec";
        }
        return error.contains("error=24,")
                ? "this process has too many open files: see ulimit -n"
                : "check the Java installation and the directory";
    }
}
