package io.polyproc.internal.child;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polyproc.WorkspaceException;
import io.polyproc.testkit.Seed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the file with the parameters of a child, and damaged copies of it. */
class BootFileTest {

    private static final int ROUNDS = 3000;
    private static final int[] EXTREMES = {-1, 0, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 24};

    @TempDir
    private Path directory;

    private final BootFile boot = new BootFile(
            7,
            8,
            new long[] {9, 10},
            11,
            12,
            List.of("a.B", "c.D"),
            List.of(Settings.property("k", "v\u00e4=\n")),
            new byte[] {1, 2, 3});

    @Test
    void aBootFileIsReadAsItWasWritten() {
        Path file = directory.resolve("boot");
        boot.write(file);
        BootFile read = BootFile.read(file);
        assertEquals(7, read.workspaceId());
        assertArrayEquals(new long[] {9, 10}, read.ancestors());
        assertEquals(List.of("a.B", "c.D"), read.classes());
        assertEquals(boot.settings(), read.settings());
        assertArrayEquals(new byte[] {1, 2, 3}, read.task());
    }

    @Test
    void aSettingMayBeLong() {
        Path file = directory.resolve("long");
        List<String> settings = List.of(Settings.property("long", "x".repeat(70_000)));
        new BootFile(7, 8, new long[] {9}, 11, 12, List.of(), settings, new byte[] {1}).write(file);
        assertEquals(settings, BootFile.read(file).settings());
    }

    @Test
    void everyTruncationIsATypedFailure() throws IOException {
        Path whole = directory.resolve("boot");
        boot.write(whole);
        byte[] bytes = Files.readAllBytes(whole);
        Path file = directory.resolve("cut");
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThrows(WorkspaceException.class, () -> BootFile.read(file), "of " + length + " bytes");
        }
    }

    @Test
    void aDamagedBootFileIsReadOrIsATypedFailureAndAllocatesNoMoreThanItHas() throws IOException {
        Path whole = directory.resolve("boot");
        boot.write(whole);
        byte[] bytes = Files.readAllBytes(whole);
        Path file = directory.resolve("damaged");
        Random random = Seed.random(BootFileTest.class);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = bytes.clone();
            if (random.nextBoolean()) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            } else {
                ByteBuffer.wrap(damaged)
                        .putInt(random.nextInt(damaged.length - 3), EXTREMES[random.nextInt(EXTREMES.length)]);
            }
            Files.write(file, damaged);
            try {
                BootFile.read(file);
            } catch (WorkspaceException e) {
                // Expected.
            }
        }
    }
}
