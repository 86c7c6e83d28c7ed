package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.polyproc.Multiprocessing;
import io.polyproc.codec.Codec;
import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Elements that are written and read where they are. */
@Timeout(120)
abstract class QueueDirectContract {

    /** Elements that are their own bytes. */
    static final Codec<byte[]> PLAIN = new Codec<>() {
        @Override
        public byte[] encode(byte[] value) {
            return value;
        }

        @Override
        public byte[] decode(byte[] bytes) {
            return bytes;
        }
    };

    final Multiprocessing mp = Multiprocessing.open();
    private final IpcQueue<byte[]> queue = open(100);
    private long read;

    /** Returns a queue with this capacity whose elements are {@link #PLAIN}. */
    abstract IpcQueue<byte[]> open(int capacity);

    @AfterEach
    void close() {
        mp.close();
    }

    @Test
    void whatAWriterHasWrittenAReaderReads() throws InterruptedException {
        queue.put(100, into -> into.putLong(42).putInt(7));
        assertEquals(1, queue.size());
        queue.take(element -> {
            assertEquals(12, element.remaining());
            assertEquals(42, element.getLong());
            assertEquals(7, element.getInt());
        });
        assertEquals(0, queue.size());
    }

    @Test
    void bothFormsMeanTheSameBytes() throws InterruptedException {
        queue.put(new byte[] {1, 2, 3});
        assertTrue(queue.poll(element -> assertEquals(3, element.remaining())));
        assertTrue(queue.offer(8, into -> into.put((byte) 4).put((byte) 5)));
        assertArrayEquals(new byte[] {4, 5}, queue.take());
    }

    @Test
    void anElementThatIsNotWrittenToHasNoBytes() throws InterruptedException {
        queue.put(0, into -> {});
        queue.put(50, into -> {});
        assertEquals(2, queue.size());
        assertArrayEquals(new byte[0], queue.take());
        assertArrayEquals(new byte[0], queue.take());
    }

    @Test
    void whatDoesNotWaitSaysWhetherItWasDone() throws InterruptedException {
        IpcQueue<byte[]> small = open(1);
        DirectReader reader = element -> read = element.getLong();
        assertFalse(small.poll(reader));
        assertFalse(small.poll(reader, Duration.ofMillis(1)));
        assertEquals(0, small.drain(reader, 10));
        assertTrue(small.offer(8, into -> into.putLong(1)));
        assertFalse(small.offer(8, into -> into.putLong(2)));
        assertFalse(small.offer(8, into -> into.putLong(2), Duration.ofMillis(1)));
        assertTrue(small.poll(reader, Duration.ofHours(1)));
        assertEquals(1, read);
        assertTrue(small.offer(8, into -> into.putLong(3), Duration.ofHours(1)));
        assertEquals(1, small.drain(reader, 10));
        assertEquals(3, read);
    }

    @Test
    void readersAndWritersWait() throws Exception {
        IpcQueue<byte[]> small = open(1);
        Crew.Member<Long> reader = Crew.start("reader", () -> {
            small.take(element -> read = element.getLong());
            return read;
        });
        Await.asleep(reader.thread());
        small.put(8, into -> into.putLong(5));
        assertEquals(5, reader.result());
        small.put(8, into -> into.putLong(6));
        Crew.Member<Boolean> writer =
                Crew.start("writer", () -> small.offer(8, into -> into.putLong(7), Duration.ofHours(1)));
        Await.asleep(writer.thread());
        assertTrue(small.poll(element -> {}));
        assertTrue(writer.result());
    }

    @Test
    void drainingReadsInOrderAndStopsAtItsLimit() {
        for (long i = 0; i < 5; i++) {
            long number = i;
            queue.offer(8, into -> into.putLong(number));
        }
        List<Long> numbers = new ArrayList<>();
        assertEquals(0, queue.drain(element -> numbers.add(element.getLong()), 0));
        assertEquals(3, queue.drain(element -> numbers.add(element.getLong()), 3));
        assertEquals(List.of(0L, 1L, 2L), numbers);
        assertEquals(2, queue.drain(element -> numbers.add(element.getLong()), 100));
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L), numbers);
    }

    @Test
    void aWriterThatFailsPutsNothing() throws InterruptedException {
        DirectWriter failing = into -> {
            into.putLong(666);
            throw new IllegalStateException("no");
        };
        assertThrows(IllegalStateException.class, () -> queue.put(8, failing));
        assertEquals(0, queue.size());
        queue.put(new byte[] {1});
        assertArrayEquals(new byte[] {1}, queue.take());
    }

    @Test
    void aWriterCannotWriteMoreThanItHasSaid() {
        assertThrows(
                java.nio.BufferOverflowException.class,
                () -> queue.put(8, into -> into.putLong(1).put((byte) 2)));
        assertThrows(
                IllegalArgumentException.class,
                () -> queue.put(8, into -> into.limit(into.limit() + 1).position(into.limit())));
        assertThrows(IllegalArgumentException.class, () -> queue.put(8, into -> into.position(into.position() - 1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> queue.put(8, into -> into.limit(into.limit() + 1).putLong(1)),
                "a raised limit, even if nothing was written beyond the element");
        assertThrows(IllegalArgumentException.class, () -> queue.put(-1, into -> {}));
        assertEquals(0, queue.size());
    }

    @Test
    void anElementWhoseReaderFailsIsTakenAndThoseBehindItAreNot() throws InterruptedException {
        for (byte i = 0; i < 4; i++) {
            queue.put(new byte[] {i});
        }
        DirectReader failing = element -> {
            if (element.get() == 1) {
                throw new IllegalStateException("no");
            }
        };
        assertThrows(IllegalStateException.class, () -> queue.drain(failing, 10));
        assertEquals(2, queue.size());
        assertArrayEquals(new byte[] {2}, queue.take());
    }

    @Test
    void aReaderCannotWrite() throws InterruptedException {
        queue.put(new byte[] {1});
        assertThrows(ReadOnlyBufferException.class, () -> queue.take(element -> element.put((byte) 2)));
    }

    @Test
    void aBufferThatWasTurnedAroundIsAsBeforeForTheNextOne() throws InterruptedException {
        queue.put(8, into -> into.order(ByteOrder.BIG_ENDIAN).putLong(1));
        queue.put(8, into -> assertEquals(ByteOrder.nativeOrder(), into.order()));
        queue.take(
                element -> assertEquals(1, element.order(ByteOrder.BIG_ENDIAN).getLong()));
        queue.take(element -> assertEquals(ByteOrder.nativeOrder(), element.order()));
    }

    @Test
    void aReaderOrWriterThatUsesItsEndOfTheQueueIsRefused() throws InterruptedException {
        queue.put(new byte[] {1});
        assertThrows(IllegalStateException.class, () -> queue.take(element -> queue.poll()));
        assertThrows(IllegalStateException.class, () -> queue.put(8, into -> queue.offer(new byte[0])));
        assertEquals(0, queue.size());
        // The other end is another matter.
        queue.put(new byte[] {2});
        queue.take(element -> queue.offer(new byte[] {3}));
        assertArrayEquals(new byte[] {3}, queue.take());
    }

    @Test
    void nothingIsAllocatedForAnElement() throws InterruptedException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long me = Thread.currentThread().getId();
        DirectWriter writer = into -> into.putLong(1).putLong(2);
        DirectReader reader = element -> read += element.getLong();
        long allocated = Long.MAX_VALUE;
        // What the JVM itself allocates for this thread while it warms up does not count.
        for (int round = 0; round < 10 && allocated > 0; round++) {
            long before = threads.getThreadAllocatedBytes(me);
            for (int i = 0; i < 10_000; i++) {
                queue.put(16, writer);
                queue.take(reader);
                queue.offer(16, writer);
                queue.drain(reader, 10);
            }
            allocated = threads.getThreadAllocatedBytes(me) - before;
        }
        assertEquals(0, allocated, "bytes for 20000 elements");
    }
}
