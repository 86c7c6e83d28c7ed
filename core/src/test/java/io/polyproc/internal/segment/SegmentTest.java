package io.polyproc.internal.segment;

import static io.polyproc.internal.segment.SegmentDescriptor.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not what they should be are refused with the reason, and not touched. */
class SegmentTest {

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void makeWorkspace() {
        directory = temporary.resolve("workspace");
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            mp.named("answer").sharedInt(42);
            mp.named("large").sharedIntArray(1_000_000);
        }
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                damage("empty", Reason.TRUNCATED, bytes -> new byte[0]),
                damage("shorter than a header", Reason.TRUNCATED, bytes -> Arrays.copyOf(bytes, HEADER_LENGTH - 1)),
                damage("header only", Reason.TRUNCATED, bytes -> Arrays.copyOf(bytes, HEADER_LENGTH)),
                damage("one byte short", Reason.TRUNCATED, bytes -> Arrays.copyOf(bytes, bytes.length - 1)),
                damage("random bytes", Reason.FOREIGN_FILE, SegmentTest::random),
                damage("zeros", Reason.FOREIGN_FILE, bytes -> new byte[bytes.length]),
                damage("never ready", Reason.FOREIGN_FILE, putInt(STATE_OFFSET, 0)),
                damage("next major version", Reason.OTHER_VERSION, putInt(VERSION_OFFSET, MAJOR_VERSION + 1 << 16)),
                damage("version 0", Reason.OTHER_VERSION, putInt(VERSION_OFFSET, 0)),
                damage("unknown byte order mark", Reason.OTHER_VERSION, putInt(BYTE_ORDER_OFFSET, 0x01030204)),
                damage("other byte order", Reason.OTHER_BYTE_ORDER, SegmentTest::inOtherByteOrder),
                damage("another number", Reason.FOREIGN_FILE, putInt(NUMBER_OFFSET, 5)),
                damage("another header length", Reason.FOREIGN_FILE, putInt(HEADER_LENGTH_OFFSET, 384)),
                damage("objects behind the end", Reason.FOREIGN_FILE, putLong(ALLOCATED_OFFSET, 1L << 40)),
                damage("objects in the header", Reason.FOREIGN_FILE, putLong(ALLOCATED_OFFSET, 0)));
    }

    private static Arguments damage(String name, Reason reason, UnaryOperator<byte[]> change) {
        return Arguments.of(name, reason, change);
    }

    private static byte[] random(byte[] bytes) {
        byte[] random = new byte[bytes.length];
        new Random(bytes.length).nextBytes(random);
        return random;
    }

    private static UnaryOperator<byte[]> putInt(int offset, int value) {
        return bytes -> in(bytes, ByteOrder.nativeOrder()).putInt(offset, value).array();
    }

    private static UnaryOperator<byte[]> putLong(int offset, long value) {
        return bytes ->
                in(bytes, ByteOrder.nativeOrder()).putLong(offset, value).array();
    }

    /** The header's words as a machine of the other byte order has written them; the magic reads the same on all. */
    private static byte[] inOtherByteOrder(byte[] bytes) {
        ByteBuffer here = in(bytes.clone(), ByteOrder.nativeOrder());
        ByteBuffer there = in(
                bytes,
                ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        for (int offset : new int[] {VERSION_OFFSET, BYTE_ORDER_OFFSET, HEADER_LENGTH_OFFSET, NUMBER_OFFSET}) {
            there.putInt(offset, here.getInt(offset));
        }
        for (int offset = TOTAL_LENGTH_OFFSET; offset <= CREATED_OFFSET; offset += Long.BYTES) {
            there.putLong(offset, here.getLong(offset));
        }
        there.putInt(STATE_OFFSET, here.getInt(STATE_OFFSET));
        there.putLong(ALLOCATED_OFFSET, here.getLong(ALLOCATED_OFFSET));
        return bytes;
    }

    private static ByteBuffer in(byte[] bytes, ByteOrder order) {
        return ByteBuffer.wrap(bytes).order(order);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void damagedFirstSegmentIsRefusedAndLeftAsItIs(String name, Reason reason, UnaryOperator<byte[]> change)
            throws IOException {
        Path file = Segment.file(directory, 0);
        byte[] damaged = change.apply(Files.readAllBytes(file));
        Files.write(file, damaged);
        WorkspaceException e = assertThrows(WorkspaceException.class, () -> Multiprocessing.open(directory));
        assertEquals(reason, e.reason(), e.getMessage());
        assertEquals(file.toRealPath(), e.path());
        assertTrue(e.getMessage().startsWith(file.toRealPath() + " "), e.getMessage());
        assertArrayEquals(damaged, Files.readAllBytes(file));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void damagedFurtherSegmentIsRefusedWhenItIsNeeded(String name, Reason reason, UnaryOperator<byte[]> change)
            throws IOException {
        Path file = Segment.file(directory, 1);
        byte[] damaged = change.apply(Files.readAllBytes(file));
        Files.write(file, damaged);
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            WorkspaceException e = assertThrows(
                    WorkspaceException.class, () -> mp.named("large").sharedIntArray(1_000_000));
            assertEquals(reason, e.reason(), e.getMessage());
        }
        assertArrayEquals(damaged, Files.readAllBytes(file));
    }

    @Test
    void segmentOfAnotherWorkspaceIsRefused() throws IOException {
        Path other = temporary.resolve("other");
        try (Multiprocessing mp = Multiprocessing.open(other)) {
            mp.named("large").sharedIntArray(1_000_000);
        }
        Files.copy(
                Segment.file(other, 1), Segment.file(directory, 1), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            WorkspaceException e =
                    assertThrows(WorkspaceException.class, () -> mp.workspace().names());
            assertEquals(Reason.FOREIGN_FILE, e.reason());
        }
    }

    @Test
    void laterMinorVersionIsAccepted() throws IOException {
        Path file = Segment.file(directory, 0);
        Files.write(
                file,
                putInt(VERSION_OFFSET, MAJOR_VERSION << 16 | MINOR_VERSION + 1).apply(Files.readAllBytes(file)));
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            assertEquals(42, mp.named("answer").sharedInt(0).get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void segmentThatIsALinkOrMissingIsRefused(int number) throws IOException {
        Path file = Segment.file(directory, number);
        Path elsewhere = Files.move(file, temporary.resolve("elsewhere"));
        Files.createSymbolicLink(file, elsewhere);
        WorkspaceException e = assertThrows(WorkspaceException.class, this::listNames);
        assertEquals(Reason.FOREIGN_FILE, e.reason(), e.getMessage());
        Files.delete(file);
        e = assertThrows(WorkspaceException.class, this::listNames);
        assertEquals(Reason.FOREIGN_FILE, e.reason(), e.getMessage());
    }

    private void listNames() {
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            mp.workspace().names();
        }
    }
}
