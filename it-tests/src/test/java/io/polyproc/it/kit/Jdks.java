package io.polyproc.it.kit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The Java installations of this machine, 17 and later: this JVM's own, its neighbours, those that build servers name
 * in {@code JAVA_HOME_...}, and those that tools keep in the user's home.
 */
public final class Jdks {

    private static final int OLDEST = 17;
    private static final String VERSION_KEY = "JAVA_VERSION=\"";

    private Jdks() {}

    /** One installation. */
    public record Jdk(Path home, int feature) {
        @Override
        public String toString() {
            return "JDK " + feature;
        }
    }

    /** The one that runs the test. */
    public static Jdk own() {
        return new Jdk(
                Path.of(System.getProperty("java.home")), Runtime.version().feature());
    }

    /** One installation of every other version. */
    public static List<Jdk> others() {
        Map<Integer, Jdk> byVersion = new TreeMap<>();
        for (Path candidate : candidates()) {
            jdk(candidate).ifPresent(jdk -> byVersion.putIfAbsent(jdk.feature(), jdk));
        }
        byVersion.remove(own().feature());
        return List.copyOf(byVersion.values());
    }

    /**
     * The versions on which a test runs a whole program: the test's own, since the tests are run on each version; all
     * with {@code -Dpolyproc.it.jdks=all}.
     */
    public static List<Jdk> ofPrograms() {
        return System.getProperty("polyproc.it.jdks", "own").equals("all") ? all() : List.of(own());
    }

    /** All versions, the test's own first. */
    public static List<Jdk> all() {
        List<Jdk> all = new ArrayList<>(List.of(own()));
        all.addAll(others());
        return all;
    }

    private static Set<Path> candidates() {
        Set<Path> found = new LinkedHashSet<>();
        addChildren(own().home().getParent(), found);
        System.getenv().forEach((variable, value) -> {
            if (variable.startsWith("JAVA_HOME")) {
                found.add(Path.of(value));
            }
        });
        Path user = Path.of(System.getProperty("user.home"));
        addChildren(user.resolve(".jdks"), found);
        addChildren(user.resolve(".sdkman").resolve("candidates").resolve("java"), found);
        return found;
    }

    private static void addChildren(Path parent, Set<Path> found) {
        if (parent != null && Files.isDirectory(parent)) {
            try (Stream<Path> children = Files.list(parent)) {
                children.sorted().forEach(found::add);
            } catch (IOException e) {
                // Not readable: nothing to find there.
            }
        }
    }

    private static Optional<Jdk> jdk(Path home) {
        File launcher = home.resolve("bin").resolve("java").toFile();
        try {
            String text = Files.readString(home.resolve("release"));
            int start = text.indexOf(VERSION_KEY) + VERSION_KEY.length();
            int feature = Runtime.Version.parse(text.substring(start, text.indexOf('"', start)))
                    .feature();
            return launcher.canExecute() && feature >= OLDEST ? Optional.of(new Jdk(home, feature)) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
