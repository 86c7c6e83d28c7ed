package io.polyproc.internal.boot;

import io.polyproc.errors.WorkspaceException;
import io.polyproc.internal.segment.WorkspaceDirectory;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A class-data-sharing archive of the classes that children load: it takes a third off a child's start. One is made for each class
 * path, with this library's jar in front of it; the JVM accepts an archive whose class path is a prefix of its own. It can hold no
 * class of a directory, so what stands behind the first directory, and that itself, are left out.
 *
 * <p>Archives are kept in {@code ~/.cache/polyproc} ({@code -Dpolyproc.cache=DIRECTORY} for another place), one for each Java
 * installation, class path as its jars are now, and set of module flags. A missing one is made in the background after the first
 * child has ended; {@code -Dpolyproc.cds=off} does without. A damaged or outdated one is ignored by the JVM, silently.
 *
 * <p><b>If a process dies here:</b> an archive appears under its name by a rename, complete or not at all.
 */
final class ClassArchive {

    private static final String OWN_JAR = "polyproc-core";
    private static final int UNIFIED_AOT_LOGGING = 25;
    private static final int LAST_KNOWN_TO_RELOCATE = 25;

    /**
     * By default a JVM maps the classes of the archives at a random address, and so has to change, and to own, all pages with a
     * pointer in them: 4 ms of a start, and 8 MiB of each child. An option of the child may ask for it.
     */
    private static final List<String> WHERE_IT_WAS_MADE_FOR =
            List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0");

    static final String SUFFIX = ".jsa";
    private static final Set<Path> TRIED = ConcurrentHashMap.newKeySet();

    /** For each class path, what {@link #identity} says. A jar that has changed since is found out by the JVM. */
    private static final Map<List<String>, String> IDENTITIES = new ConcurrentHashMap<>();

    /** For each directory with archives, whether it is this user's and closed to all others. */
    private static final Map<Path, Boolean> TRUSTED = new ConcurrentHashMap<>();

    private final JavaHome java;
    private final List<String> flags;
    private final List<String> classPath;
    private final Path file;

    private ClassArchive(JavaHome java, List<String> flags, List<String> classPath, Path file) {
        this.java = java;
        this.flags = flags;
        this.classPath = classPath;
        this.file = file;
    }

    /**
     * The archive for children of that installation with those module flags, made or not.
     *
     * @return empty when there can be none: this library is not in a jar of its own, or the user decided otherwise
     */
    static Optional<ClassArchive> of(JavaHome java, List<String> moduleFlags, List<String> userOptions) {
        Path jar = OwnJar.PATH;
        if (jar == null || "off".equals(System.getProperty("polyproc.cds")) || concernSharing(userOptions)) {
            return Optional.empty();
        }
        List<String> classPath = ClassPath.entriesBehind(jar);
        String key = java.identity()
                + '|'
                + moduleFlags
                + '|'
                + IDENTITIES.computeIfAbsent(classPath, ClassArchive::identity);
        String name = "children-" + java.feature() + "-" + Long.toHexString(hash(key)) + SUFFIX;
        return Optional.of(new ClassArchive(java, moduleFlags, classPath, cache().resolve(name)));
    }

    /** Tells the jars of a class path, as they are now, from any others. */
    private static String identity(List<String> classPath) {
        StringBuilder identity = new StringBuilder();
        for (String jar : ClassPath.leadingJars(classPath)) {
            File file = new File(jar);
            identity.append(jar)
                    .append('|')
                    .append(file.length())
                    .append('|')
                    .append(file.lastModified())
                    .append('|');
        }
        return identity.toString();
    }

    /** The class path of a child that the archive is for. */
    List<String> classPath() {
        return classPath;
    }

    /** The options that have a child use the archive; none while it is not made. */
    List<String> options() {
        if (!file.toFile().isFile() || !TRUSTED.computeIfAbsent(file.getParent(), ClassArchive::isOurs)) {
            return List.of();
        }
        List<String> options = new ArrayList<>();
        options.add("-XX:SharedArchiveFile=" + file);
        if (java.feature() <= LAST_KNOWN_TO_RELOCATE) {
            options.addAll(WHERE_IT_WAS_MADE_FOR);
        }
        addSilence(options);
        return options;
    }

    /** Whoever can write an archive can have children run what he likes. */
    private static boolean isOurs(Path directory) {
        try {
            WorkspaceDirectory.ensureOwn(directory);
            return true;
        } catch (WorkspaceException e) {
            return false;
        }
    }

    /**
     * Makes the archive in the background if it is missing and this JVM has not tried yet: when its first child has ended, or after
     * a second, so that the two do not get into each other's way.
     *
     * @param end of the child
     * @param classes names of classes of the program that it is to hold, too
     */
    void makeIfMissing(CompletableFuture<?> end, Supplier<List<String>> classes) {
        if (!file.toFile().isFile() && TRIED.add(file)) {
            CompletableFuture<Void> later =
                    CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
            CompletableFuture.anyOf(end, later)
                    .thenRun(() -> new ArchiveMaker(this, file).makeInBackground(classes.get()));
        }
    }

    /** The options of a JVM that makes the archive, but for where. */
    List<String> makingOptions() {
        List<String> options = new ArrayList<>(flags);
        addSilence(options);
        return options;
    }

    /** The program that makes it. */
    String launcher() {
        return java.launcher();
    }

    /** Whatever the JVM thinks of the archive is not for the user's eyes. */
    private void addSilence(List<String> options) {
        options.add("-Xlog:cds=off");
        options.add("-Xlog:cds+dynamic=off");
        if (java.feature() >= UNIFIED_AOT_LOGGING) {
            options.add("-Xlog:aot=off");
        }
    }

    private static boolean concernSharing(List<String> options) {
        for (String option : options) {
            if (option.startsWith("-Xshare") || option.contains("SharedArchiveFile") || option.contains("AOTCache")) {
                return true;
            }
        }
        return false;
    }

    private static Path cache() {
        String chosen = System.getProperty("polyproc.cache");
        if (chosen != null) {
            return Path.of(chosen).toAbsolutePath();
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg != null && !xdg.isEmpty() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return caches.resolve("polyproc");
    }

    private static long hash(String text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }

    /** The jar this class comes from, if it is the library's own; null otherwise. */
    private static final class OwnJar {
        static final Path PATH = find();

        private static Path find() {
            try {
                CodeSource source = ClassArchive.class.getProtectionDomain().getCodeSource();
                Path path = source == null ? null : Path.of(source.getLocation().toURI());
                boolean own = path != null
                        && Files.isRegularFile(path)
                        && path.getFileName().toString().startsWith(OWN_JAR);
                return own ? path : null;
            } catch (URISyntaxException | RuntimeException e) {
                return null;
            }
        }
    }
}
