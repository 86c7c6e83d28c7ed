package io.polyproc.internal.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests which copies of nested jars are deleted. */
class ExtractedJarsTest {

    private static final Duration OLD = Duration.ofDays(31);

    @TempDir
    private Path directory;

    /** Writes a file as an extraction does, last used at that age. */
    private String write(String name, String firstEntry, Duration age) throws IOException {
        Path file = directory.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new JarEntry(firstEntry));
            out.closeEntry();
            out.putNextEntry(new JarEntry("data"));
            out.write(new byte[100]);
        }
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
        return name;
    }

    private String copy(int number, Duration age) throws IOException {
        return write("extracted-" + number + ".jar", "META-INF/polyproc.extracted", age);
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".lock"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void onlyOldCopiesOfThisLibraryThatNoProcessUsesAreDeleted() throws Exception {
        JarUses uses = JarUses.of(directory);
        String used = copy(1, OLD);
        uses.use(used);
        Set<String> left = new TreeSet<>(Set.of(
                used,
                copy(3, Duration.ofDays(20)),
                write("extracted-4.jar", "META-INF/MANIFEST.MF", OLD),
                write("other.jar", "META-INF/polyproc.extracted", OLD),
                write("extracted-5.part", "META-INF/polyproc.extracted", Duration.ofMinutes(30))));
        copy(2, OLD);
        write("extracted-6.part", "META-INF/polyproc.extracted", Duration.ofHours(2));
        Path link = Files.createSymbolicLink(directory.resolve("extracted-7.jar"), directory.resolve(used));
        left.add(link.getFileName().toString());
        ExtractedJars.deleteStale(directory, uses, Long.MAX_VALUE);
        assertEquals(left, names());
    }

    @Test
    void theOldestOfTooManyBytesAreDeletedUnlessTheyAreUsed() throws Exception {
        JarUses uses = JarUses.of(directory);
        String used = copy(9, Duration.ofDays(9));
        uses.use(used);
        for (int i = 1; i < 9; i++) {
            copy(i, Duration.ofDays(i));
        }
        long length = Files.size(directory.resolve(used));
        ExtractedJars.deleteStale(directory, uses, 3 * length);
        assertEquals(Set.of(used, "extracted-1.jar", "extracted-2.jar", "extracted-3.jar"), names());
    }

    @Test
    void aCopyIsMadeOnceAndMadeAgainWhenItIsGone() throws Exception {
        Path outer = directory.resolve("outer.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(outer))) {
            out.putNextEntry(new JarEntry("BOOT-INF/classes/"));
            out.closeEntry();
            out.putNextEntry(new JarEntry("BOOT-INF/classes/p/Text"));
            out.write(new byte[] {7});
        }
        String before = System.getProperty("polyproc.cache");
        System.setProperty("polyproc.cache", directory.resolve("cache").toString());
        try {
            URL location = new URL("jar:" + outer.toUri() + "!/BOOT-INF/classes/");
            Path copy = ExtractedJars.of(location);
            FileTime time = Files.getLastModifiedTime(copy);
            assertEquals(copy, ExtractedJars.of(location));
            assertTrue(Files.getLastModifiedTime(copy).compareTo(time) >= 0);
            Files.delete(copy);
            assertEquals(copy, ExtractedJars.of(location));
            try (JarFile jar = new JarFile(copy.toFile())) {
                assertEquals(7, jar.getInputStream(jar.getJarEntry("p/Text")).read());
            }
        } finally {
            if (before == null) {
                System.clearProperty("polyproc.cache");
            } else {
                System.setProperty("polyproc.cache", before);
            }
        }
    }
}
