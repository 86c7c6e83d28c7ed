package io.polyproc.it.kit;

import io.polyproc.Multiprocessing;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Jars made of directories with classes. */
public final class Jars {

    private Jars() {}

    /** The library, a jar or a directory. */
    public static Path core() throws URISyntaxException {
        return Path.of(Multiprocessing.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    /** The class path of this JVM with a jar in the place of each directory. */
    public static String classPathOfJars(Path directory) throws IOException {
        StringBuilder path = new StringBuilder();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path file = Path.of(entry);
            boolean isDirectory = Files.isDirectory(file);
            Path jar = directory.resolve("classes-" + path.length() + ".jar");
            path.append(isDirectory ? of(jar, file, new Manifest()) : file).append(File.pathSeparator);
        }
        return path.substring(0, path.length() - 1);
    }

    /** A jar of one class that is an agent, which is loaded before the main class. */
    public static Path ofAgent(Path jar, Class<?> agent) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), agent.getName());
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            String name = agent.getName().replace('.', '/') + ".class";
            out.putNextEntry(new JarEntry(name));
            try (var in = agent.getClassLoader().getResourceAsStream(name)) {
                in.transferTo(out);
            }
        }
        return jar;
    }

    /** A jar of the files in a directory. */
    public static Path of(Path jar, Path directory, Manifest manifest) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            for (Path each : files(directory)) {
                out.putNextEntry(
                        new JarEntry(directory.relativize(each).toString().replace(File.separatorChar, '/')));
                Files.copy(each, out);
            }
        }
        return jar;
    }

    /** The files in a directory and below it; of a file, itself; none if there is nothing. */
    static List<Path> files(Path root) throws IOException {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
