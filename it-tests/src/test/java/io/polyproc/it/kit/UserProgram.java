package io.polyproc.it.kit;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.tools.ToolProvider;

/** A program as a user writes it, of the resources in {@code acceptance}; compiled once in each JVM with tests. */
public final class UserProgram {

    private static final Map<String, String> COMPILED = new ConcurrentHashMap<>();

    private UserProgram() {}

    /** The class path of the program, which is compiled against that of the tests. */
    public static String classPath(String name) {
        return COMPILED.computeIfAbsent(name, UserProgram::compile);
    }

    private static String compile(String name) {
        String libraries = System.getProperty("java.class.path");
        String fork = System.getProperty("surefire.forkNumber", "0");
        try {
            Path classes = Files.createDirectories(
                    Path.of("target", "programs", fork, name).toAbsolutePath());
            Path source = classes.resolve(name + ".java");
            try (InputStream in = UserProgram.class.getResourceAsStream("/acceptance/" + name + ".java")) {
                Files.write(source, in.readAllBytes());
            }
            int result = ToolProvider.getSystemJavaCompiler()
                    .run(null, null, null, "--release", "17", "-cp", libraries, source.toString());
            if (result != 0) {
                throw new AssertionError("the compiler ended with exit code " + result + " for " + source);
            }
            return classes + File.pathSeparator + libraries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
