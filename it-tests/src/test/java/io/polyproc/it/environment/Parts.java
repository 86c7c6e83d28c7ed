package io.polyproc.it.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.it.kit.Jars;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Programs in {@code resources/environment}, and the parts of other projects with which they are run. */
final class Parts {

    /** What the program {@code App} prints. */
    static final List<String> PRINTED =
            List.of("0 2 Item[name=a, count=1]", "[Item[name=b, count=3], Item[name=c, count=4]]", "d=-1");

    private Parts() {}

    /** The jars that the build has copied for a test. */
    static List<Path> of(String name) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target", "parts", name).toAbsolutePath())) {
            return files.sorted().toList();
        }
    }

    /** This library as a jar, also where the test has its classes in a directory; and JNA. */
    static List<Path> libraries(Path directory) throws Exception {
        return List.of(core(directory), entry("jna-"));
    }

    /** This library as a jar. */
    static Path core(Path directory) throws Exception {
        Path core = Jars.core();
        Path jar = directory.resolve("polyproc-core.jar");
        if (Files.isDirectory(core)) {
            return Files.exists(jar) ? jar : Jars.of(jar, core, new Manifest());
        }
        return core;
    }

    /** The jar on the class path of the tests whose name begins so. */
    static Path entry(String beginning) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no jar " + beginning));
    }

    /** Copies a file of the resources, without the folder in its name. */
    static Path source(Path directory, String resource) throws IOException {
        Path file = Files.createDirectories(directory)
                .resolve(Path.of(resource).getFileName().toString());
        try (InputStream in = Parts.class.getResourceAsStream("/environment/" + resource)) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    /** Compiles sources of the resources for the oldest JDK; returns the directory of their classes. */
    static Path compile(Path directory, List<Path> classPath, String... resources) throws IOException {
        return compile(directory, "-cp", classPath, resources);
    }

    /** Compiles a module; returns the directory of its classes. */
    static Path compileModule(Path directory, List<Path> modulePath, String... resources) throws IOException {
        return compile(directory, "-p", modulePath, resources);
    }

    private static Path compile(Path directory, String option, List<Path> path, String... resources)
            throws IOException {
        Files.createDirectories(directory);
        List<String> arguments =
                new ArrayList<>(List.of("--release", "17", option, join(path), "-d", directory.toString()));
        for (String resource : resources) {
            arguments.add(source(directory.resolveSibling(directory.getFileName() + "-sources"), resource)
                    .toString());
        }
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertEquals(0, result, "compilation");
        return directory;
    }

    /** A class path. */
    static String join(List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
