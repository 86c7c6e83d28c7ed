package io.polyproc.internal.archive;

import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.workspace.WorkspaceDirectory;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Copies of jars and directories that are within a jar, as in an executable jar of Spring Boot, since the class path of
 * a JVM cannot name them. They are in the directory of the {@linkplain ClassArchive archives}, made at the first start
 * of a child, and used again as long as the outer jar has the same size and time.
 *
 * <p>A process shows which copies it uses ({@link JarUses}). After it has made a copy, it deletes those of this library
 * that no process uses: the ones that were not used for a month, and the oldest ones beyond a number of bytes.
 *
 * <p><b>Thread and process safety.</b> Safe.
 *
 * <p><b>If a process dies here.</b> A copy appears under its name by a rename, complete or not at all.
 */
public final class ExtractedJars {

    private static final Pattern NAME = Pattern.compile("extracted-[0-9a-f]+\\.(jar|part)");

    /** The first entry of each copy, complete or not: a file that does not begin with it is not deleted. */
    private static final String MARK = "META-INF/polyproc.extracted";

    /** The offset of the name in a file entry of a jar. */
    private static final int NAME_OFFSET = 30;

    private static final long STALE_MILLIS = TimeUnit.DAYS.toMillis(30);

    /** What has been extracted for an hour is complete, or its process has died. */
    private static final long STALE_PART_MILLIS = TimeUnit.HOURS.toMillis(1);

    private static final long MOST_BYTES = 1L << 30;

    private ExtractedJars() {}

    /**
     * Returns a jar with what is at a location.
     *
     * @throws IOException when it is no part of a jar, or cannot be read or copied
     */
    public static Path of(URL location) throws IOException {
        Path directory = WorkspaceDirectory.ensureOwn(ClassArchive.usableCache());
        File outer = outer(location);
        String key = location + "|" + outer.length() + "|" + outer.lastModified();
        Path file = directory.resolve("extracted-" + Long.toHexString(ClassArchive.hash(key)) + ".jar");
        JarUses uses = JarUses.of(directory);
        uses.use(file.getFileName().toString());
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            boolean unused = file.toFile().setLastModified(System.currentTimeMillis());
            return file;
        }
        URLConnection connection = location.openConnection();
        if (!(connection instanceof JarURLConnection jar)) {
            throw new IOException(location + " is no part of a jar");
        }
        long random = ThreadLocalRandom.current().nextLong();
        Path part = directory.resolve("extracted-" + Long.toHexString(random) + ".part");
        uses.use(part.getFileName().toString());
        try {
            MappedFiles.writeNew(part, new byte[0]);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
                copy(jar, out);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            MappedFiles.deleteQuietly(part);
        }
        deleteStale(directory, uses, MOST_BYTES);
        return file;
    }

    /** Returns the file at the beginning of a location, as in {@code jar:nested:/app.jar/!BOOT-INF/lib/a.jar!/}. */
    private static File outer(URL location) {
        String text = location.toString();
        int start = text.indexOf(":/");
        int end = text.indexOf('!');
        String path = text.substring(start < 0 ? 0 : start + 1, end < 0 ? text.length() : end);
        return new File(URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    private static void copy(JarURLConnection from, OutputStream to) throws IOException {
        // Not closed: the class loader of the framework may share it.
        JarFile jar = from.getJarFile();
        String prefix = from.getEntryName() == null ? "" : from.getEntryName();
        try (ZipOutputStream out = new ZipOutputStream(to)) {
            out.putNextEntry(new JarEntry(MARK));
            out.closeEntry();
            // From here on the file can be recognised.
            out.flush();
            out.setLevel(Deflater.BEST_SPEED);
            JarEntry inner = prefix.isEmpty() || prefix.endsWith("/") ? null : jar.getJarEntry(prefix);
            if (inner != null && !inner.isDirectory()) {
                copyJar(jar.getInputStream(inner), out);
                return;
            }
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                String name = entry.getName();
                if (name.startsWith(prefix) && name.length() > prefix.length()) {
                    JarEntry copy = new JarEntry(name.substring(prefix.length()));
                    copy.setTime(entry.getTime());
                    out.putNextEntry(copy);
                    try (InputStream in = jar.getInputStream(entry)) {
                        if (in != null) {
                            in.transferTo(out);
                        }
                    }
                    out.closeEntry();
                }
            }
        }
    }

    /** Copies the entries of a jar that is an entry itself, as in {@code jar:file:/app.jar!/lib/a.jar}. */
    private static void copyJar(InputStream jar, ZipOutputStream out) throws IOException {
        try (ZipInputStream in = new ZipInputStream(jar)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                ZipEntry copy = new ZipEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                in.transferTo(out);
                out.closeEntry();
            }
        }
    }

    /**
     * Deletes copies that no process uses, if they are old, or the oldest ones of too many.
     *
     * @param mostBytes the bytes of those that remain, and are not used now
     */
    static void deleteStale(Path directory, JarUses uses, long mostBytes) throws IOException {
        List<File> copies = new ArrayList<>();
        String[] names = directory.toFile().list();
        for (String name : names == null ? new String[0] : names) {
            if (NAME.matcher(name).matches()) {
                copies.add(directory.resolve(name).toFile());
            }
        }
        copies.sort(Comparator.comparingLong(File::lastModified).reversed());
        long bytes = 0;
        for (File copy : copies) {
            bytes += copy.length();
            long age = System.currentTimeMillis() - copy.lastModified();
            long most = copy.getName().endsWith(".part") ? STALE_PART_MILLIS : STALE_MILLIS;
            if ((age > most || bytes > mostBytes) && isOwn(copy)) {
                uses.ifUnused(copy.getName(), () -> MappedFiles.deleteQuietly(copy.toPath()));
            }
        }
    }

    private static boolean isOwn(File file) {
        if (!Files.isRegularFile(file.toPath(), LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file.toPath())) {
            byte[] start = in.readNBytes(NAME_OFFSET + MARK.length());
            return new String(start, StandardCharsets.ISO_8859_1).endsWith(MARK);
        } catch (IOException e) {
            return false;
        }
    }
}
