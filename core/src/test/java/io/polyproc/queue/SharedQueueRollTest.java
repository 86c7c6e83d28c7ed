package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.testkit.Crew;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are full, and files that no group needs any more. */
@Timeout(120)
class SharedQueueRollTest {

    private static final int MIB = 1 << 20;

    /** The number of elements of 1 MiB in a file: the last one makes it 32 MiB long. */
    private static final int IN_A_FILE = 32;

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

    private SharedQueue<byte[]> queue() {
        return fixture.mp().named("blocks").queue(byte[].class);
    }

    private static byte[] block(int number) {
        byte[] block = new byte[MIB];
        ByteBuffer.wrap(block).putInt(0, number).putInt(MIB - 4, number);
        return block;
    }

    private static int number(byte[] block) {
        ByteBuffer bytes = ByteBuffer.wrap(block);
        assertEquals(MIB, block.length);
        assertEquals(bytes.getInt(0), bytes.getInt(MIB - 4));
        return bytes.getInt(0);
    }

    private static void put(SharedQueue<byte[]> queue, int from, int to) throws InterruptedException {
        for (int i = from; i < to; i++) {
            queue.put(block(i));
        }
    }

    private static void take(SharedQueue<byte[]> queue, int from, int to) throws InterruptedException {
        for (int i = from; i < to; i++) {
            assertEquals(i, number(queue.take()));
        }
    }

    private List<String> files() throws IOException {
        return fixture.files(".cq4").stream()
                .map(file -> file.getFileName().toString())
                .sorted()
                .toList();
    }

    @Test
    void consumedFilesAreDeleted() throws Exception {
        SharedQueue<byte[]> queue = queue();
        put(queue, 0, 3 * IN_A_FILE + 1);
        assertEquals(4, files().size());
        take(queue, 0, IN_A_FILE);
        assertEquals(4, files().size());
        // The first element of the next file.
        take(queue, IN_A_FILE, IN_A_FILE + 1);
        assertEquals(3, files().size());
        take(queue, IN_A_FILE + 1, 3 * IN_A_FILE + 1);
        assertEquals(1, files().size());
        assertTrue(queue.isEmpty());
        put(queue, 200, 201);
        take(queue, 200, 201);
    }

    @Test
    void aReopenedQueueFindsEverythingAfterDeletionAndAtARoll() throws Exception {
        put(queue(), 0, IN_A_FILE);
        fixture.reopen();
        take(queue(), 0, IN_A_FILE);
        fixture.reopen();
        assertTrue(queue().isEmpty());
        assertNull(queue().poll());
        put(queue(), IN_A_FILE, 2 * IN_A_FILE + 2);
        fixture.reopen();
        take(queue(), IN_A_FILE, IN_A_FILE + 1);
        assertEquals(2, files().size());
        fixture.reopen();
        put(queue(), 2 * IN_A_FILE + 2, 3 * IN_A_FILE);
        take(queue(), IN_A_FILE + 1, 3 * IN_A_FILE);
        assertEquals(1, files().size());
        fixture.reopen();
        assertTrue(queue().isEmpty());
        try (QueueReplay<byte[]> replay = queue().replay()) {
            assertEquals(2 * IN_A_FILE + 1, replay.next().sequence());
        }
    }

    @Test
    void theVeryFirstElementCanBeGivenBackAndSoCanTheOneAtARoll() throws Exception {
        SharedQueue<byte[]> queue = queue();
        put(queue, 0, 1);
        queue.takeWithAck().nack();
        assertEquals(1, queue.size());
        fixture.reopen();
        queue = queue();
        take(queue, 0, 1);
        put(queue, 1, IN_A_FILE + 1);
        take(queue, 1, IN_A_FILE);
        Delivery<byte[]> first = queue.takeWithAck();
        assertEquals(IN_A_FILE, number(first.element()));
        first.nack();
        assertEquals(2, queue.takeWithAck().attempt());
        fixture.reopen();
        Delivery<byte[]> again = queue().takeWithAck();
        assertEquals(IN_A_FILE, number(again.element()));
        assertEquals(3, again.attempt());
        again.ack();
        assertTrue(queue().join(Duration.ZERO));
    }

    @Test
    void unacknowledgedElementsKeepTheirFilesUntilThatIsOver() throws Exception {
        SharedQueue<byte[]> queue = queue();
        put(queue, 0, 2 * IN_A_FILE + 1);
        Delivery<byte[]> kept = queue.takeWithAck();
        take(queue, 1, 2 * IN_A_FILE + 1);
        assertEquals(3, files().size());
        kept.nack();
        assertEquals(3, files().size());
        Delivery<byte[]> again = queue.takeWithAck();
        assertEquals(0, number(again.element()));
        assertEquals(2, again.attempt());
        again.ack();
        assertEquals(1, files().size());
    }

    @Test
    void aPlainTakeOfWhatWasGivenBackFreesItsFile() throws Exception {
        SharedQueue<byte[]> queue = queue();
        put(queue, 0, IN_A_FILE + 1);
        Delivery<byte[]> kept = queue.takeWithAck();
        take(queue, 1, IN_A_FILE + 1);
        kept.nack();
        take(queue, 0, 1);
        assertEquals(1, files().size());
    }

    @Test
    void aDeadLetterFreesItsFile() throws Exception {
        SharedQueue<byte[]> queue = fixture.mp()
                .named("once")
                .queue(byte[].class, QueueOptions.defaults().withMaxAttempts(1));
        put(queue, 0, IN_A_FILE + 1);
        Delivery<byte[]> kept = queue.takeWithAck();
        take(queue, 1, IN_A_FILE + 1);
        assertEquals(2, files().size());
        kept.nack();
        // One of this queue, one of the dead letters.
        assertEquals(2, files().size());
        assertEquals(0, number(queue.deadLetters().take()));
    }

    @Test
    void aSlowGroupKeepsItsFiles() throws Exception {
        SharedQueue<byte[]> queue = queue();
        SharedQueue<byte[]> slow = queue.group("slow");
        put(queue, 0, 2 * IN_A_FILE + 1);
        take(queue, 0, 2 * IN_A_FILE + 1);
        assertEquals(3, files().size());
        fixture.reopen();
        slow = queue().group("slow");
        take(slow, 0, IN_A_FILE + 1);
        assertEquals(2, files().size());
        take(slow, IN_A_FILE + 1, 2 * IN_A_FILE + 1);
        assertEquals(1, files().size());
    }

    @Test
    void aReplayGoesOnWithWhatIsLeftWhenFilesAreDeletedUnderIt() throws Exception {
        SharedQueue<byte[]> queue = queue();
        put(queue, 0, 3 * IN_A_FILE + 1);
        try (QueueReplay<byte[]> untouched = queue.replay();
                QueueReplay<byte[]> begun = queue.replay()) {
            assertEquals(0, number(begun.next().element()));
            take(queue, 0, 3 * IN_A_FILE + 1);
            assertEquals(1, files().size());
            put(queue, 3 * IN_A_FILE + 1, 3 * IN_A_FILE + 2);
            for (QueueReplay<byte[]> replay : List.of(untouched, begun)) {
                List<Integer> seen = new ArrayList<>();
                for (QueueReplay.Recorded<byte[]> next = replay.next(); next != null; next = replay.next()) {
                    seen.add(number(next.element()));
                }
                int size = seen.size();
                assertTrue(size >= 2, seen::toString);
                assertEquals(List.of(3 * IN_A_FILE, 3 * IN_A_FILE + 1), seen.subList(size - 2, size));
                for (int i = 1; i < size; i++) {
                    assertTrue(seen.get(i) > seen.get(i - 1), seen::toString);
                }
            }
        }
    }

    @Test
    void aProducerThatSleptWhileItsFileWasDeletedGoesOn() throws Exception {
        SharedQueue<byte[]> queue = queue();
        put(queue, 0, 1);
        // Another user of the same files, as another process is.
        try (Multiprocessing other =
                Multiprocessing.open(fixture.mp().workspace().directory())) {
            SharedQueue<byte[]> theirs = other.named("blocks").queue(byte[].class);
            put(theirs, 1, 2 * IN_A_FILE + 1);
            take(theirs, 0, 2 * IN_A_FILE + 1);
            assertEquals(1, files().size());
            put(queue, 2 * IN_A_FILE + 1, 4 * IN_A_FILE + 1);
            put(theirs, 4 * IN_A_FILE + 1, 4 * IN_A_FILE + 2);
            take(queue, 2 * IN_A_FILE + 1, 4 * IN_A_FILE + 2);
            assertEquals(1, files().size());
            assertEquals(0, theirs.size());
        }
    }

    @Test
    void aRunningQueueStaysSmallAndInOrder() throws Exception {
        SharedQueue<byte[]> queue = fixture.mp()
                .named("running")
                .queue(byte[].class, QueueOptions.defaults().withCapacity(10));
        int count = 5 * IN_A_FILE;
        List<Integer> files = Crew.together(2, index -> {
            int most = 0;
            for (int i = 0; i < count; i++) {
                if (index == 0) {
                    queue.put(block(i));
                } else {
                    try (Delivery<byte[]> delivery = queue.takeWithAck()) {
                        assertEquals(i, number(delivery.element()));
                        delivery.ack();
                    }
                    most = Math.max(most, files().size());
                }
            }
            return most;
        });
        assertTrue(files.get(1) <= 2, files::toString);
    }

    @Test
    @Timeout(600)
    void manyElementsPassThroughAQueueOfAThousandAndLeaveTheDiskSmall() throws Exception {
        SharedQueue<byte[]> queue = fixture.mp()
                .named("many")
                .queue(byte[].class, QueueOptions.defaults().withCapacity(1000));
        int count = Boolean.getBoolean("polyproc.model.large") ? 1_000_000 : 300_000;
        List<Integer> files = Crew.together(2, index -> {
            int most = 0;
            for (int i = 0; i < count; i++) {
                if (index == 0) {
                    queue.put(ByteBuffer.allocate(1024).putInt(0, i).array());
                } else {
                    assertEquals(i, ByteBuffer.wrap(queue.take()).getInt());
                    if (i % 10_000 == 0) {
                        assertTrue(queue.size() <= 1000);
                        most = Math.max(most, files().size());
                    }
                }
            }
            return most;
        });
        // Of 32 MiB each; the elements have ten times as much.
        assertTrue(files.get(1) <= 3, files::toString);
        assertEquals(0, queue.size());
    }
}
