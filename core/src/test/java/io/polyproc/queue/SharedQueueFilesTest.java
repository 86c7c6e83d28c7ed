package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.testkit.OtherJvm;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The content of the files: elements that outlive every process, and damage. */
@Timeout(120)
class SharedQueueFilesTest {

    private static final String DATA = ".cq4";
    private static final String METADATA = ".cq4t";

    @TempDir
    private Path temporary;

    private QueueFixture fixture;

    @BeforeEach
    void open() {
        fixture = new QueueFixture(temporary);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private SharedQueue<String> queue() {
        return fixture.mp().named("letters").queue(String.class);
    }

    @Test
    void aReopenedQueueKeepsWhatWasPutAndForgetsWhatWasTaken() throws InterruptedException {
        queue().addAll(List.of("a", "b", "c", "d"));
        assertEquals("a", queue().take());
        assertEquals("b", queue().take());
        fixture.reopen();
        assertEquals(2, queue().size());
        assertEquals(List.of("c", "d"), List.copyOf(queue()));
        queue().put("e");
        assertEquals("c", queue().take());
        fixture.reopen();
        assertEquals(List.of("d", "e"), List.copyOf(queue()));
        queue().clear();
        fixture.reopen();
        assertEquals(0, queue().size());
        queue().put("f");
        assertEquals("f", queue().take());
    }

    @Test
    void allFilesAreTheOwnersOnly() throws IOException {
        assumeTrue(MappedFiles.hasPosixPermissions());
        queue().add("a");
        for (Path file : fixture.files("")) {
            assertEquals(
                    "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), file::toString);
        }
    }

    @Test
    void aQueueWhoseFilesWereDeletedFailsAndDoesNotHang() throws IOException {
        queue().addAll(List.of("a", "b", "c"));
        queue().poll();
        fixture.whileClosed(f -> {
            for (Path file : f.files("")) {
                Files.delete(file);
            }
        });
        QueueException e = assertThrows(QueueException.class, this::queue);
        assertTrue(e.getMessage().contains("metadata.cq4t is missing"), e::getMessage);
    }

    @Test
    void aQueueWhoseFilesAreDeletedWhileItIsOpenFailsAndDoesNotHang() throws IOException {
        queue().addAll(List.of("a", "b", "c"));
        fixture.reopen();
        SharedQueue<String> queue = queue();
        for (Path file : fixture.files("")) {
            Files.delete(file);
        }
        assertThrows(QueueException.class, queue::take);
        assertThrows(QueueException.class, queue::peek);
        assertThrows(QueueException.class, () -> List.copyOf(queue));
    }

    @Test
    void aQueueWhoseDataWereDeletedFailsAndDoesNotHang() throws IOException {
        queue().addAll(List.of("a", "b", "c"));
        fixture.whileClosed(f -> Files.delete(f.files(DATA).get(0)));
        assertThrows(QueueException.class, this::queue);
    }

    @Test
    void aQueueWhoseDataWereCutOffFailsAndDoesNotHang() throws IOException {
        for (int i = 0; i < 1000; i++) {
            queue().add("element " + i);
        }
        for (int length : new int[] {70_000, 4096, 100, 0}) {
            fixture.whileClosed(f -> cutOff(f.files(DATA).get(0), length));
            assertThrows(QueueException.class, this::queue, "cut off at " + length);
        }
    }

    private static void cutOff(Path file, int length) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {DATA, METADATA})
    void aQueueWhoseFilesAreGarbageFailsAndDoesNotHang(String ending) throws IOException {
        queue().addAll(List.of("a", "b"));
        Path file = fixture.files(ending).get(0);
        fixture.whileClosed(f -> {
            byte[] garbage = new byte[(int) Files.size(file)];
            new Random(ending.hashCode()).nextBytes(garbage);
            Files.write(file, garbage);
        });
        QueueException e = assertThrows(QueueException.class, this::queue);
        assertTrue(e.getMessage().contains(file.getFileName() + " does not begin as"), e::getMessage);
    }

    @Test
    void aQueueInWhoseFilesNothingWasWrittenYetCanBeOpened() throws Exception {
        SharedQueue<String> queue = queue();
        assertEquals(0, queue.size());
        queue.put("a");
        assertEquals("a", queue().take());
        fixture.reopen();
        assertEquals(0, queue().size());
    }

    @Test
    void anElementWithOtherBytesThanWerePutIsRefused() throws IOException {
        queue().addAll(List.of("before", "the victim", "behind"));
        fixture.whileClosed(SharedQueueFilesTest::changeTheVictim);
        assertEquals("before", queue().poll());
        for (int i = 0; i < 3; i++) {
            QueueException e = assertThrows(QueueException.class, () -> queue().take());
            assertTrue(e.getMessage().contains("damaged"), e::getMessage);
            assertThrows(QueueException.class, () -> queue().peek());
            assertThrows(QueueException.class, () -> queue().takeWithAck());
        }
        assertEquals(2, queue().size());
        try (QueueReplay<String> replay = queue().replay()) {
            assertEquals("before", replay.next().element());
            assertThrows(QueueException.class, replay::next);
        }
    }

    private static void changeTheVictim(QueueFixture fixture) throws IOException {
        try (RandomAccessFile open =
                new RandomAccessFile(fixture.files(DATA).get(0).toFile(), "rw")) {
            byte[] first = new byte[1 << 20];
            open.readFully(first);
            open.seek(new String(first, StandardCharsets.ISO_8859_1).indexOf("victim"));
            open.write('V');
        }
    }

    @Test
    void whatWasDrainedBeforeADamagedElementIsNotLost() throws IOException {
        queue().addAll(List.of("a", "b", "the victim"));
        fixture.whileClosed(SharedQueueFilesTest::changeTheVictim);
        List<String> drained = new ArrayList<>();
        assertEquals(2, queue().drainTo(drained));
        assertEquals(List.of("a", "b"), drained);
        assertThrows(QueueException.class, () -> queue().drainTo(drained));
    }

    @Test
    void aDamagedQueueDoesNotDisturbTheOthers() throws IOException, InterruptedException {
        queue().add("a");
        fixture.whileClosed(f -> Files.write(f.files(METADATA).get(0), new byte[] {1, 2, 3}));
        assertThrows(QueueException.class, this::queue);
        SharedQueue<String> other = fixture.mp().named("other").queue(String.class);
        other.put("fine");
        assertEquals("fine", other.take());
    }

    @Test
    void nothingIsPrinted() throws IOException, InterruptedException {
        OtherJvm.End end = OtherJvm.run(
                Silent.class,
                ChronicleFlags.forVersion(Runtime.version().feature()),
                temporary.resolve("silent").toString());
        assertEquals(new OtherJvm.End(0, "42 is all\n"), end);
    }

    static final class Silent {
        private Silent() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (Multiprocessing mp = Multiprocessing.open(Path.of(arguments[0]))) {
                SharedQueue<Integer> queue = mp.queue(Integer.class);
                queue.put(42);
                System.out.println(queue.take() + " is all");
            }
        }
    }
}
