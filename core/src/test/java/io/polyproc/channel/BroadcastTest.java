package io.polyproc.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.TypeMismatchException;
import io.polyproc.codec.Codec;
import io.polyproc.codec.DecodeException;
import io.polyproc.internal.codec.BytesCodec;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.Interrupted;
import io.polyproc.testkit.JavaSerialization;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BroadcastTest {

    private static final int BYTES = 1 << 10;
    private static final Codec<byte[]> RAW = BytesCodec.INSTANCE;
    private static final Duration MOMENT = Duration.ofMillis(20);

    private final Multiprocessing mp = Multiprocessing.open();
    private final Broadcast<Integer> broadcast = mp.broadcast(Integer.class, BYTES);

    @AfterEach
    void close() {
        mp.close();
    }

    @Test
    void everyReaderReceivesEveryMessageInOrder() throws InterruptedException {
        BroadcastReader<Integer> one = broadcast.reader();
        BroadcastReader<Integer> other = broadcast.reader();
        for (int i = 0; i < 200; i++) {
            broadcast.send(i);
            assertEquals(i, one.receive());
            assertEquals(i, other.tryReceive());
        }
        assertNull(one.tryReceive());
        assertNull(one.receive(MOMENT));
        assertNull(one.receive(Duration.ofSeconds(-1)));
    }

    /** Violates the contract of {@link Codec#decode}. */
    private static final class DecodesToNull implements Codec<Integer> {
        @Override
        public byte[] encode(Integer value) {
            return new byte[] {value.byteValue()};
        }

        @Override
        public Integer decode(byte[] bytes) {
            return null;
        }
    }

    @Test
    void aMessageDecodedToNullIsNoEmptyBroadcast() {
        Broadcast<Integer> numbers = mp.broadcast(new DecodesToNull(), BYTES);
        BroadcastReader<Integer> reader = numbers.reader();
        for (int i = 0; i < 3; i++) {
            numbers.send(i);
        }
        assertArrayEquals(
                new byte[] {0},
                assertThrows(DecodeException.class, reader::receive).bytes());
        assertArrayEquals(
                new byte[] {1},
                assertThrows(DecodeException.class, reader::tryReceive).bytes());
        assertArrayEquals(
                new byte[] {2},
                assertThrows(DecodeException.class, () -> reader.receive(MOMENT))
                        .bytes());
        assertNull(reader.tryReceive());
    }

    @Test
    void aReaderBeginsNowOrWithTheOldestThatIsThere() throws InterruptedException {
        broadcast.send(1);
        broadcast.send(2);
        BroadcastReader<Integer> fromNow = broadcast.reader();
        BroadcastReader<Integer> fromOldest = broadcast.readerFromOldest();
        broadcast.send(3);
        assertEquals(3, fromNow.receive());
        assertEquals(1, fromOldest.receive());
        assertEquals(2, fromOldest.receive());
        assertEquals(3, fromOldest.receive());
    }

    @Test
    void aReaderThatFellBehindGetsTheNumberOfLostMessagesAndGoesOn() throws InterruptedException {
        BroadcastReader<Integer> reader = broadcast.reader();
        for (int i = 0; i < 1000; i++) {
            broadcast.send(i);
        }
        assertTrue(reader.isReady());
        MessagesLostException missed = assertThrows(MessagesLostException.class, reader::receive);
        for (int i = (int) missed.missed(); i < 1000; i++) {
            assertEquals(i, reader.receive());
        }
        assertNull(reader.tryReceive());
        // A message takes 24 bytes here.
        assertTrue(1000 - missed.missed() >= BYTES * 7 / 8 / 24 - 1, "kept " + (1000 - missed.missed()));
    }

    @Test
    void aMessageAsLargeAsTheRingOverwritesAllOthers() throws InterruptedException {
        Broadcast<byte[]> raw = mp.broadcast(RAW, BYTES);
        BroadcastReader<byte[]> reader = raw.reader();
        raw.send(new byte[10]);
        raw.send(new byte[BYTES - 24]);
        assertEquals(
                1, assertThrows(MessagesLostException.class, reader::receive).missed());
        assertEquals(BYTES - 24, reader.receive().length);
        raw.send(new byte[0]);
        assertEquals(0, reader.receive().length);
        assertThrows(IllegalArgumentException.class, () -> raw.send(new byte[BYTES - 23]));
    }

    @Test
    void messagesOfAllLengthsArrive() throws InterruptedException {
        Broadcast<byte[]> raw = mp.broadcast(RAW, BYTES);
        BroadcastReader<byte[]> reader = raw.reader();
        for (int length = 0; length <= BYTES - 24; length++) {
            byte[] message = new byte[length];
            Arrays.fill(message, (byte) length);
            raw.send(message);
            assertArrayEquals(message, reader.receive());
        }
    }

    @Test
    void nothingIsTornOrCountedWronglyWhenTheWriterOvertakesTheReaders() throws Exception {
        Broadcast<byte[]> raw = mp.broadcast(RAW, BYTES);
        int count = 300_000;
        AtomicBoolean begun = new AtomicBoolean();
        Crew.Member<Long> reading = Crew.start("reader", () -> {
            BroadcastReader<byte[]> reader = raw.reader();
            begun.set(true);
            long next = 0;
            long missed = 0;
            while (next < count) {
                try {
                    byte[] message = reader.receive();
                    ByteBuffer buffer = ByteBuffer.wrap(message);
                    assertEquals(next, buffer.getLong());
                    byte[] rest = Arrays.copyOfRange(message, 8, message.length);
                    byte[] expected = new byte[rest.length];
                    Arrays.fill(expected, (byte) next);
                    assertArrayEquals(expected, rest);
                    next++;
                } catch (MessagesLostException e) {
                    assertTrue(e.missed() > 0);
                    missed += e.missed();
                    next += e.missed();
                }
            }
            return missed;
        });
        Await.until("the reader is there", begun::get);
        for (long i = 0; i < count; i++) {
            byte[] message = new byte[8 + (int) (i % 100)];
            Arrays.fill(message, (byte) i);
            ByteBuffer.wrap(message).putLong(i);
            raw.send(message);
        }
        System.out.println("missed " + reading.result() + " of " + count);
    }

    @Test
    void aSleepingReaderIsWoken() throws Exception {
        BroadcastReader<Integer> reader = broadcast.reader();
        Crew.Member<Integer> receiving = Crew.start("reader", reader::receive);
        Await.asleep(receiving.thread());
        broadcast.send(5);
        assertEquals(5, receiving.result());
    }

    @Test
    void theEndOfTheStreamComesBehindTheMessages() throws Exception {
        BroadcastReader<Integer> reader = broadcast.reader();
        assertFalse(reader.isReady());
        broadcast.send(1);
        broadcast.close();
        broadcast.close();
        assertEquals(1, reader.receive());
        assertTrue(reader.isReady());
        assertThrows(EndOfStreamException.class, reader::receive);
        assertThrows(EndOfStreamException.class, reader::tryReceive);
        assertThrows(ClosedException.class, () -> broadcast.send(2));
    }

    @Test
    void aWaitIsInterruptedAndEndsWithTheWorkspace() throws Exception {
        BroadcastReader<Integer> reader = broadcast.reader();
        assertNull(Interrupted.call(reader::tryReceive));
        Crew.Member<Integer> receiving = Crew.start("reader", reader::receive);
        Await.asleep(receiving.thread());
        receiving.thread().interrupt();
        assertThrows(InterruptedException.class, receiving::result);
        Crew.Member<Integer> other = Crew.start("reader", reader::receive);
        Await.asleep(other.thread());
        mp.close();
        assertThrows(ClosedException.class, other::result);
    }

    @Test
    void aNameFindsTheSameBroadcast() throws Exception {
        Broadcast<String> named = mp.named("news").broadcast(String.class, BYTES);
        BroadcastReader<String> reader = named.reader();
        mp.named("news").broadcast(String.class, BYTES - 1).send("found");
        assertEquals("found", reader.receive());
        JavaSerialization.roundTrip(named).send("sent on");
        assertEquals("sent on", reader.receive());
        assertThrows(TypeMismatchException.class, () -> mp.named("news").broadcast(Integer.class, BYTES));
        assertThrows(TypeMismatchException.class, () -> mp.named("news").broadcast(String.class, 2 * BYTES));
        assertThrows(IllegalArgumentException.class, () -> mp.broadcast(String.class, 10));
    }
}
