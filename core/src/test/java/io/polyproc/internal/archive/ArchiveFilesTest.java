package io.polyproc.internal.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.testkit.Trees;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveFilesTest {

    private static final String OURS = "io/polyproc/internal/child/ChildMain";
    private static final int MAGIC = 0xF00BABA8;

    @TempDir
    Path cache;

    private Path archive(String name, int magic, String contents, int days) throws IOException {
        byte[] text = contents.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes =
                ByteBuffer.allocate(Integer.BYTES + 100_000 + text.length).order(ByteOrder.nativeOrder());
        bytes.putInt(0, magic).put(Integer.BYTES + 70_000, text);
        return old(Files.write(cache.resolve(name), bytes.array()), days);
    }

    private static Path old(Path file, int days) throws IOException {
        long then = System.currentTimeMillis() - TimeUnit.DAYS.toMillis(days);
        return Files.setLastModifiedTime(file, FileTime.fromMillis(then));
    }

    private List<String> rest() throws IOException {
        ArchiveFiles.deleteStale(cache);
        return Trees.names(cache);
    }

    @Test
    void oldArchivesAreDeletedWhenNameAndContentsMatch() throws IOException {
        archive("children-17-cafe.jsa", MAGIC, OURS, 31);
        archive("children-25-f00.jsa", MAGIC, "io/polyproc/" + OURS, 31);
        archive("children-17-1.jsa", MAGIC, OURS, 29);
        assertEquals(List.of("children-17-1.jsa"), rest());
    }

    @Test
    void otherFilesStayHoweverOldTheyAre() throws IOException {
        archive("children-17-1.jsa", MAGIC, "of another program", 365);
        archive("children-17-2.jsa", 0x504F4C59, OURS, 365);
        archive("children-17-3.jsa.bak", MAGIC, OURS, 365);
        archive("my-children-17-4.jsa", MAGIC, OURS, 365);
        archive("children-17-G.jsa", MAGIC, OURS, 365);
        old(Files.writeString(cache.resolve("precious.txt"), "x"), 365);
        old(Files.writeString(cache.resolve("children-17-5.jsa"), ""), 365);
        Path folder = Files.createDirectory(cache.resolve("children-17-6.jsa"));
        Files.writeString(folder.resolve("precious.txt"), "x");
        old(folder, 365);
        Path target = archive("target", MAGIC, OURS, 365);
        Files.createSymbolicLink(cache.resolve("children-17-7.jsa"), target);
        List<String> before = Trees.names(cache);
        assertEquals(before, rest());
        assertEquals(List.of("precious.txt"), Trees.names(folder));
    }

    @Test
    void sixteenArchivesStayAndOtherFilesDoNotCount() throws IOException {
        TreeSet<String> kept = new TreeSet<>();
        for (int age = 0; age < 20; age++) {
            archive("children-17-" + Integer.toHexString(age) + ".jsa", MAGIC, OURS, age);
            old(Files.writeString(cache.resolve("other-" + age), "x"), 0);
            kept.add("other-" + age);
        }
        for (int age = 0; age < 16; age++) {
            kept.add("children-17-" + Integer.toHexString(age) + ".jsa");
        }
        assertEquals(List.copyOf(kept), rest());
    }
}
