package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.testkit.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file system of 64 MiB that a queue fills up. Needs the right to mount one. */
@Timeout(120)
class SharedQueueNoSpaceTest {

    private static final int BLOCK = 1 << 20;

    @TempDir
    Path temporary;

    private Path small;
    private boolean mounted;
    private QueueFixture fixture;

    @BeforeEach
    void mountSmallFileSystem() throws Exception {
        small = Files.createDirectory(temporary.resolve("small"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", small.toString());
        assumeTrue(mounted, "cannot mount a file system here");
        fixture = new QueueFixture(small);
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            fixture.close();
            // Lazily: the mappings of a closed workspace go when the collector finds them.
            assertTrue(run("umount", "-l", small.toString()));
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private SharedQueue<byte[]> queue() {
        return fixture.mp().named("blocks").queue(byte[].class);
    }

    private static byte[] block(int number) {
        byte[] block = new byte[BLOCK];
        ByteBuffer.wrap(block).putInt(0, number);
        return block;
    }

    private void assertTaken(int from, int to) throws InterruptedException {
        for (int i = from; i < to; i++) {
            assertEquals(i, ByteBuffer.wrap(queue().take()).getInt(0));
        }
    }

    /** Puts blocks until there is no room; returns the number of the first that was refused. */
    private int fill(int from) throws InterruptedException {
        for (int i = from; ; i++) {
            try {
                queue().put(block(i));
            } catch (WorkspaceException e) {
                assertEquals(Reason.NO_SPACE, e.reason(), e::getMessage);
                return i;
            }
        }
    }

    /** As {@link #fill}, at least ten: Chronicle gives a deleted file back a moment later, in a thread of its own. */
    private int fillAgain(int from) {
        int[] next = {from};
        Await.until("there is room where the consumed file was", () -> {
            next[0] = fill(next[0]);
            return next[0] > from + 10;
        });
        return next[0];
    }

    @Test
    void nothingIsLostAndItGoesOnWhenAnotherFileIsDeleted() throws Exception {
        Path filler = small.resolve("filler");
        Files.write(filler, new byte[20 << 20]);
        int refused = fill(0);
        assertTrue(refused > 30, "refused at " + refused);
        assertEquals(refused, queue().size());
        assertEquals(refused, fill(refused), "it is still full");
        assertThrows(WorkspaceException.class, () -> queue().offer(block(refused)));
        Files.delete(filler);
        int next = fill(refused);
        assertTrue(next > refused + 10, "refused at " + refused + " and " + next);
        assertTaken(0, next);
        assertEquals(0, queue().size());
    }

    @Test
    void itGoesOnWhenEnoughIsConsumed() throws Exception {
        int refused = fill(0);
        assertTaken(0, refused);
        assertTaken(refused, fillAgain(refused));
    }

    @Test
    void aTakerThatComesToAFullDiskCanMakeRoom() throws Exception {
        int refused = fill(0);
        byte[] rest = new byte[64 << 10];
        try (var filler = Files.newOutputStream(small.resolve("filler"))) {
            while (true) {
                filler.write(rest);
            }
        } catch (IOException e) {
            assertTrue(small.toFile().getUsableSpace() < rest.length, e::getMessage);
        }
        fixture.reopen();
        assertEquals(refused, queue().size());
        assertTaken(0, refused);
        assertTaken(refused, fillAgain(refused));
    }

    @Test
    void ofManyThatDoNotFitTheFirstOnesArePut() throws Exception {
        List<byte[]> many = Collections.nCopies(100, block(7));
        WorkspaceException e = assertThrows(WorkspaceException.class, () -> queue().putAll(many));
        assertEquals(Reason.NO_SPACE, e.reason());
        int put = queue().size();
        assertTrue(put > 30, "put " + put);
        for (int i = 0; i < put; i++) {
            assertTaken(7, 8);
        }
        assertTaken(8, fillAgain(8));
    }

    @Test
    void aQueueThatCannotBeginIsRefused() throws Exception {
        Path filler = small.resolve("filler");
        Files.write(filler, new byte[(int) small.toFile().getUsableSpace() - 500_000]);
        WorkspaceException e = assertThrows(WorkspaceException.class, () -> queue().put(block(0)));
        assertEquals(Reason.NO_SPACE, e.reason());
        Files.delete(filler);
        queue().put(block(0));
        assertTaken(0, 1);
    }
}
