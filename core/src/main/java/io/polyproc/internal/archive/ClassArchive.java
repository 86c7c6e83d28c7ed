package io.polyproc.internal.archive;

import io.polyproc.WorkspaceException;
import io.polyproc.internal.launch.ClassPath;
import io.polyproc.internal.launch.JavaHome;
import io.polyproc.internal.liveness.ProcessIdentity;
import io.polyproc.internal.workspace.WorkspaceDirectory;
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
import java.util.function.Supplier;

/**
 * A class-data-sharing archive of the classes that children load, which saves a third of a child's start. There is one
 * for each class path, with this library's jar first: the JVM accepts an archive whose class path is a prefix of its
 * own. An archive cannot hold classes of a directory, so the first directory and all entries after it are left out.
 *
 * <p>Archives are in {@code ~/.cache/polyproc} ({@code -Dpolyproc.cache=DIRECTORY} for another directory), or in the
 * temporary directory for a user without a home. There is one
 * for each Java installation, class path with its present jars, and set of module flags. A missing one is created in
 * the background after the first child has ended; {@code -Dpolyproc.cds=off} disables archives. The JVM ignores a
 * damaged or outdated archive silently.
 *
 * <p><b>If a process dies here.</b> An archive appears under its name by a rename, complete or not at all.
 */
public final class ClassArchive {

    private static final String OWN_JAR = "polyproc-core";
    private static final int UNIFIED_AOT_LOGGING = 25;
    private static final int LAST_KNOWN_TO_RELOCATE = 25;

    /**
     * Maps the archive at its own address. By default a JVM maps it at a random one, and so changes, and copies, all
     * pages with a pointer: 4 ms of a start, and 8 MiB for each child. An option of the child may ask for that.
     */
    private static final List<String> AT_ITS_OWN_ADDRESS =
            List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0");

    static final String SUFFIX = ".jsa";
    private static final Set<Path> TRIED = ConcurrentHashMap.newKeySet();

    /** The result of {@link #identity} for each class path. The JVM detects a jar that has changed since. */
    private static final Map<List<String>, String> IDENTITIES = new ConcurrentHashMap<>();

    /** For each directory with archives, whether it belongs to this user and is closed to all others. */
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
     * Returns the archive for children of this installation with these module flags, whether it exists or not.
     *
     * @return empty when there can be none: this library is not in a jar of its own, or the user disabled it
     */
    public static Optional<ClassArchive> of(JavaHome java, List<String> moduleFlags, List<String> userOptions) {
        Path jar = OwnJar.PATH;
        if (jar == null || "off".equals(System.getProperty("polyproc.cds")) || concernSharing(userOptions)) {
            return Optional.empty();
        }
        List<String> classPath = ClassPath.entriesAfter(jar);
        String key = java.identity()
                + '|'
                + moduleFlags
                + '|'
                + IDENTITIES.computeIfAbsent(classPath, ClassArchive::identity);
        String name = "children-" + java.feature() + "-" + Long.toHexString(hash(key)) + SUFFIX;
        return Optional.of(new ClassArchive(java, moduleFlags, classPath, locate(name)));
    }

    /** Returns a string that distinguishes the present jars of a class path from any others. */
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

    /** Returns the class path of the archive's children. */
    public List<String> classPath() {
        return classPath;
    }

    /** Returns the options that let a child use the archive; none if it does not exist. */
    public List<String> options() {
        if (!file.toFile().isFile() || !TRUSTED.computeIfAbsent(file.getParent(), ClassArchive::isOwn)) {
            return List.of();
        }
        List<String> options = new ArrayList<>();
        options.add("-XX:SharedArchiveFile=" + file);
        if (java.feature() <= LAST_KNOWN_TO_RELOCATE) {
            options.addAll(AT_ITS_OWN_ADDRESS);
        }
        addSilence(options);
        return options;
    }

    /** Tells whether only this user can write the directory: an archive can make children run arbitrary code. */
    private static boolean isOwn(Path directory) {
        try {
            WorkspaceDirectory.ensureOwn(directory);
            return true;
        } catch (WorkspaceException e) {
            return false;
        }
    }

    /**
     * Creates the archive in the background if it is missing and this JVM has not tried yet. It starts when the first
     * child has ended, or after a second, so that the two do not compete.
     *
     * @param end completes at the end of the child
     * @param classes names of classes of the program to include
     */
    public void makeIfMissing(CompletableFuture<?> end, Supplier<List<String>> classes) {
        if (!file.toFile().isFile() && TRIED.add(file)) {
            new ArchiveMaker(this, file).makeInBackground(end, classes);
        }
    }

    /** Returns the options of a JVM that creates the archive, except for its file. */
    List<String> makingOptions() {
        List<String> options = new ArrayList<>(flags);
        addSilence(options);
        return options;
    }

    /** Returns the program that creates it. */
    String launcher() {
        return java.launcher();
    }

    /** Disables the JVM's messages about the archive. */
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

    /** Returns the file with this name: that of an image with a home that cannot be written, or a usable one. */
    private static Path locate(String name) {
        Path usual = cache().resolve(name);
        return usual.toFile().isFile() ? usual : usableCache().resolve(name);
    }

    /** Returns the cache directory, or one below the temporary directory if it can be neither made nor written. */
    static Path usableCache() {
        Path cache = cache();
        Path present = cache;
        while (present != null && !present.toFile().exists()) {
            present = present.getParent();
        }
        return present != null && Files.isWritable(present) ? cache : cacheOfHomeless();
    }

    private static Path cache() {
        String chosen = System.getProperty("polyproc.cache");
        if (chosen != null) {
            return Path.of(chosen).toAbsolutePath();
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        if (xdg != null && !xdg.isEmpty()) {
            return Path.of(xdg).resolve("polyproc");
        }
        // "?" for a user that the system does not know.
        Path home = Path.of(System.getProperty("user.home", ""));
        return home.isAbsolute() ? home.resolve(".cache").resolve("polyproc") : cacheOfHomeless();
    }

    private static Path cacheOfHomeless() {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        return temporary.resolve("polyproc-cache-" + ProcessIdentity.current().userId());
    }

    static long hash(String text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }

    /** The jar of this class, if it is the library's own; null otherwise. */
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
