package io.polyproc.internal.launch;

import io.polyproc.process.ChildStartException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Java installation, with its launcher and its version. */
public final class JavaHome {

    private static final String VERSION_KEY = "JAVA_VERSION=\"";

    private final Path home;
    private final int feature;

    private JavaHome(Path home, int feature) {
        this.home = home;
        this.feature = feature;
    }

    /** Returns the installation that runs this JVM. */
    static JavaHome own() {
        return new JavaHome(
                Path.of(System.getProperty("java.home")), Runtime.version().feature());
    }

    /** Returns another installation, whose version is read from its {@code release} file. */
    static JavaHome at(Path home) {
        Path release = home.resolve("release");
        try {
            String text = Files.readString(release, StandardCharsets.UTF_8);
            int start = text.indexOf(VERSION_KEY);
            if (start < 0) {
                throw new IOException("no " + VERSION_KEY + " in " + release);
            }
            int end = text.indexOf('"', start + VERSION_KEY.length());
            return new JavaHome(
                    home,
                    Runtime.Version.parse(text.substring(start + VERSION_KEY.length(), end))
                            .feature());
        } catch (IOException | RuntimeException e) {
            throw new ChildStartException(
                    home + " is no Java installation: it has no readable file \"release\" with a JAVA_VERSION; name the"
                            + " directory above bin/java",
                    e);
        }
    }

    /** Returns the launcher, which exists. */
    public String launcher() {
        String name = File.separatorChar == '\\' ? "java.exe" : "java";
        File launcher = home.resolve("bin").resolve(name).toFile();
        if (!launcher.isFile() || !launcher.canExecute()) {
            throw new ChildStartException(
                    "cannot start a child: there is no executable " + launcher
                            + ". A runtime of jpackage has it if its --jlink-options are given without"
                            + " --strip-native-commands. Or name a complete Java installation: javaHome(...) of the"
                            + " builder, withJavaHome(...) of the options of a pool",
                    null);
        }
        return launcher.getPath();
    }

    /** Returns a string that distinguishes this installation, in its present state, from any other. */
    public String identity() {
        File modules = home.resolve("lib").resolve("modules").toFile();
        return home + "|" + modules.length() + "|" + modules.lastModified();
    }

    /** Returns the feature version, such as 17 or 25. */
    public int feature() {
        return feature;
    }
}
