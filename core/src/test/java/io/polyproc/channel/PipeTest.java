package io.polyproc.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.codec.Codec;
import io.polyproc.internal.codec.BytesCodec;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.Interrupted;
import io.polyproc.testkit.JavaSerialization;
import io.polyproc.testkit.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of a pipe in the documentation, tests and code of Python, and our additions. */
@Timeout(120)
class PipeTest {

    private static final Duration MOMENT = Duration.ofMillis(20);

    private final Multiprocessing mp = Multiprocessing.open();
    private final Pipe<byte[]> pipe = mp.pipe();
    private final PipeEnd<byte[]> first = pipe.first();
    private final PipeEnd<byte[]> second = pipe.second();

    @AfterEach
    void close() {
        mp.close();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        Seed.random(PipeTest.class).nextBytes(bytes);
        return bytes;
    }

    @Test
    void messagesGoBothWaysInOrder() throws InterruptedException {
        for (byte i = 0; i < 10; i++) {
            first.send(new byte[] {i});
            second.send(new byte[] {i, i});
        }
        for (byte i = 0; i < 10; i++) {
            assertArrayEquals(new byte[] {i}, second.receive());
            assertArrayEquals(new byte[] {i, i}, first.receive());
        }
    }

    @Test
    void objectsArrive() throws InterruptedException {
        Pipe<String> strings = mp.pipe(String.class);
        strings.first().send("question");
        assertEquals("question", strings.second().receive());
        Pipe<Object> objects = mp.pipe(Object.class);
        objects.second().send(new ArrayList<>(List.of(1, 2)));
        assertEquals(List.of(1, 2), objects.first().receive());
    }

    @Test
    void anEmptyMessageIsAMessage() throws InterruptedException {
        first.send(new byte[0]);
        assertTrue(second.isReady());
        first.send(new byte[] {1});
        assertArrayEquals(new byte[0], second.receive());
        assertArrayEquals(new byte[] {1}, second.receive());
    }

    @Test
    void aMessageOf16MebibytesArrives() throws Exception {
        byte[] message = random(16 << 20);
        Crew.Member<Void> sending = Crew.start("sender", () -> {
            first.send(message);
            return null;
        });
        assertArrayEquals(message, second.receive());
        sending.result();
    }

    @Test
    void aLongMessageArrivesInPiecesAtAReaderThatOnlyLooks() throws Exception {
        byte[] message = random(1 << 20);
        Crew.Member<Void> sending = Crew.start("sender", () -> {
            first.send(message);
            first.send(new byte[] {1});
            return null;
        });
        byte[] received = null;
        while (received == null) {
            assertTrue(second.isReady(Duration.ofSeconds(60)));
            received = second.tryReceive();
        }
        assertArrayEquals(message, received);
        assertArrayEquals(new byte[] {1}, second.receive());
        sending.result();
    }

    @Test
    void aPollReturnsAtOnceAndAWaitAfterItsTimeout() throws InterruptedException {
        assertFalse(second.isReady());
        assertFalse(second.isReady(Duration.ZERO));
        assertFalse(second.isReady(Duration.ofSeconds(-1)));
        assertFalse(second.isReady(MOMENT));
        assertNull(second.tryReceive());
        assertNull(second.receive(Duration.ofSeconds(-1)));
        assertNull(second.receive(MOMENT));
        assertNull(second.receive(Duration.ofMillis(1)));
        first.send(new byte[] {1});
        assertTrue(second.isReady(Duration.ZERO));
        assertArrayEquals(new byte[] {1}, second.receive(Duration.ofSeconds(-1)));
    }

    @Test
    void theEndOfTheStreamComesBehindTheMessagesAndCountsAsReady() throws InterruptedException {
        first.send(new byte[] {1});
        first.close();
        assertTrue(second.isReady());
        assertArrayEquals(new byte[] {1}, second.receive());
        assertTrue(second.isReady());
        EndOfStreamException end = assertThrows(EndOfStreamException.class, second::receive);
        assertFalse(end.isCutOff());
        assertTrue(end.getMessage().contains("closed"), end.getMessage());
        assertThrows(EndOfStreamException.class, second::tryReceive);
        assertThrows(EndOfStreamException.class, () -> second.receive(MOMENT));
    }

    @Test
    void sendingToAClosedEndFails() {
        second.close();
        assertThrows(BrokenPipeException.class, () -> first.send(new byte[1]));
        assertThrows(BrokenPipeException.class, () -> first.trySend(new byte[1]));
        assertThrows(BrokenPipeException.class, () -> first.send(new byte[1], MOMENT));
    }

    @Test
    void anEndIsNotUsedAfterItWasClosedHere() {
        first.close();
        first.close();
        assertTrue(first.isClosed());
        assertThrows(ClosedException.class, () -> first.send(new byte[1]));
        assertThrows(ClosedException.class, first::receive);
        assertThrows(ClosedException.class, first::isReady);
        assertThrows(ClosedException.class, first::tryReceive);
    }

    @Test
    void aOneWayPipeGoesOneWay() throws InterruptedException {
        OneWayPipe<byte[]> oneWay = mp.oneWayPipe();
        assertFalse(oneWay.writer().canReceive());
        assertFalse(oneWay.reader().canSend());
        assertTrue(oneWay.writer().canSend());
        assertTrue(oneWay.reader().canReceive());
        assertThrows(IllegalStateException.class, oneWay.writer()::receive);
        assertThrows(IllegalStateException.class, oneWay.writer()::tryReceive);
        assertThrows(IllegalStateException.class, oneWay.writer()::isReady);
        assertThrows(IllegalStateException.class, () -> oneWay.reader().send(new byte[1]));
        assertThrows(IllegalStateException.class, () -> oneWay.reader().trySend(new byte[1]));
        oneWay.writer().send(new byte[] {7});
        assertArrayEquals(new byte[] {7}, oneWay.reader().receive());
    }

    @Test
    void aFullPipeHoldsTheSenderUntilItIsRead() throws Exception {
        Pipe<byte[]> small = mp.pipe(rawBytes(), PipeOptions.defaults().withBytes(64));
        assertTrue(small.first().trySend(new byte[56]));
        assertFalse(small.first().trySend(new byte[0]));
        assertFalse(small.first().send(new byte[0], MOMENT));
        Crew.Member<Void> sending = Crew.start("sender", () -> {
            small.first().send(new byte[] {2});
            return null;
        });
        Await.asleep(sending.thread());
        assertEquals(56, small.second().receive().length);
        sending.result();
        assertArrayEquals(new byte[] {2}, small.second().receive());
    }

    private static Codec<byte[]> rawBytes() {
        return BytesCodec.INSTANCE;
    }

    @Test
    void aSendThatRunsOutOfTimeInTheMiddleLeavesNothing() throws InterruptedException {
        assertFalse(first.send(new byte[1 << 20], MOMENT));
        assertFalse(second.isReady(), "a message that was given up is nothing to receive");
        assertNull(second.tryReceive());
        first.send(new byte[] {3});
        assertArrayEquals(new byte[] {3}, second.receive());
    }

    @Test
    void longMessagesThatNoOneReceivesInTimeTakeNoRoom() throws InterruptedException {
        Pipe<byte[]> small = mp.pipe(BytesCodec.INSTANCE, PipeOptions.defaults().withBytes(256));
        assertTrue(small.first().trySend(new byte[] {1}));
        for (int i = 0; i < 1000; i++) {
            assertFalse(small.first().send(new byte[1000], Duration.ofNanos(1)));
            assertFalse(small.first().trySend(new byte[1000]));
        }
        // 16 bytes are taken by the first message, 8 by what is left of the long ones, 8 by the header.
        assertTrue(small.first().trySend(new byte[256 - 32]));
        assertArrayEquals(new byte[] {1}, small.second().receive());
        assertEquals(256 - 32, small.second().receive().length);
        assertNull(small.second().tryReceive());
    }

    @Test
    void aLongMessageThatWasGivenUpIsNothingToReceive() throws InterruptedException {
        assertFalse(first.trySend(random(1 << 20)));
        assertFalse(second.isReady());
        assertNull(second.tryReceive());
        assertFalse(first.trySend(random(1 << 20)));
        assertTrue(first.trySend(new byte[] {7}));
        assertTrue(second.isReady());
        assertArrayEquals(new byte[] {7}, second.receive());
    }

    /** The sender loses patience at random moments, also between the beginning and the pieces. */
    @Test
    void longMessagesThatAreGivenUpAtAnyMomentArriveWholeOrNotAtAll() throws Exception {
        Random random = Seed.random(PipeTest.class);
        Pipe<byte[]> small = mp.pipe(BytesCodec.INSTANCE, PipeOptions.defaults().withBytes(256));
        List<Integer> sent = new ArrayList<>();
        Crew.Member<List<Integer>> receiving = Crew.start("receiver", () -> {
            List<Integer> received = new ArrayList<>();
            for (byte[] message = small.second().receive();
                    message.length > 0;
                    message = small.second().receive()) {
                for (byte each : message) {
                    assertEquals(message[0], each);
                }
                received.add(message.length);
            }
            return received;
        });
        for (int i = 0; i < 1000; i++) {
            byte[] message = new byte[1 + random.nextInt(1000)];
            java.util.Arrays.fill(message, (byte) i);
            if (small.first().send(message, Duration.ofNanos(random.nextInt(30_000)))) {
                sent.add(message.length);
            }
        }
        small.first().send(new byte[0]);
        assertEquals(sent, receiving.result());
        assertTrue(sent.size() > 10, () -> "only " + sent.size() + " messages came through");
    }

    /** A send that has returned was received before the end of the stream; one that was not received has thrown. */
    @Test
    void noSendSucceedsBehindTheEndOfTheStream() throws Exception {
        Random random = Seed.random(PipeTest.class);
        for (int round = 0; round < 50; round++) {
            Pipe<byte[]> each = mp.pipe();
            Crew.Member<Integer> sending = Crew.start("sender", () -> {
                for (int sent = 0; ; sent++) {
                    try {
                        each.first().send(new byte[] {1});
                    } catch (ClosedException e) {
                        return sent;
                    }
                }
            });
            Crew.Member<Integer> receiving = Crew.start("receiver", () -> {
                for (int received = 0; ; received++) {
                    try {
                        each.second().receive();
                    } catch (EndOfStreamException e) {
                        return received;
                    }
                }
            });
            TimeUnit.MICROSECONDS.sleep(random.nextInt(1000));
            each.first().close();
            assertEquals(sending.result(), receiving.result(), "round " + round);
        }
    }

    @Test
    void twoHandlesOfOneEndAreEqual() throws Exception {
        PipeEnd<byte[]> copy = JavaSerialization.roundTrip(first);
        assertEquals(first, copy);
        assertEquals(first.hashCode(), copy.hashCode());
        assertFalse(first.equals(second));
        assertFalse(first.equals(mp.pipe().first()));
        Broadcast<String> broadcast = mp.named("news").broadcast(String.class, 1024);
        assertEquals(broadcast, mp.named("news").broadcast(String.class, 1024));
        assertEquals(
                broadcast.hashCode(),
                mp.named("news").broadcast(String.class, 1024).hashCode());
        assertFalse(broadcast.equals(mp.broadcast(String.class, 1024)));
    }

    @Test
    void aPipeIsSerializedAsAWhole() throws Exception {
        assertEquals(pipe, JavaSerialization.roundTrip(pipe));
        OneWayPipe<byte[]> oneWay = mp.oneWayPipe();
        assertEquals(oneWay, JavaSerialization.roundTrip(oneWay));
    }

    @Test
    void everyTimeoutIsClamped() throws InterruptedException {
        for (long none : new long[] {Long.MIN_VALUE, -1, 0}) {
            assertNull(second.receive(Duration.ofSeconds(none)));
            assertFalse(second.isReady(Duration.ofSeconds(none)));
            assertFalse(first.send(random(1 << 17), Duration.ofSeconds(none)));
            assertTrue(
                    Channels.select(List.of(second), Duration.ofSeconds(none)).isEmpty());
        }
        Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
        assertTrue(first.send(new byte[] {1}, ever));
        assertTrue(second.isReady(ever));
        assertEquals(List.of(second), Channels.select(List.of(second), ever));
        assertEquals(1, second.receive(ever).length);
    }

    @Test
    void anInterruptedWaitLosesNothing() throws Exception {
        Crew.Member<byte[]> receiving = Crew.start("receiver", second::receive);
        Await.asleep(receiving.thread());
        receiving.thread().interrupt();
        assertThrows(InterruptedException.class, receiving::result);
        Crew.Member<Void> sending = Crew.start("sender", () -> {
            first.send(new byte[1 << 20]);
            return null;
        });
        Await.asleep(sending.thread());
        sending.thread().interrupt();
        assertThrows(InterruptedException.class, sending::result);
        first.close();
        EndOfStreamException end = assertThrows(EndOfStreamException.class, second::receive);
        assertFalse(end.isCutOff(), "its sender has taken it back");
    }

    @Test
    void whatDoesNotWaitIsNotInterrupted() throws Exception {
        assertTrue(Interrupted.call(() -> first.trySend(new byte[] {4})));
        assertArrayEquals(new byte[] {4}, Interrupted.call(second::tryReceive));
    }

    @Test
    void aWaitEndsWhenTheEndIsClosedByAnotherThread() throws Exception {
        Crew.Member<byte[]> receiving = Crew.start("receiver", second::receive);
        Await.asleep(receiving.thread());
        second.close();
        assertThrows(ClosedException.class, receiving::result);
    }

    @Test
    void aWaitEndsWhenTheOtherEndIsClosed() throws Exception {
        Crew.Member<byte[]> receiving = Crew.start("receiver", second::receive);
        Crew.Member<Void> sending = Crew.start("sender", () -> {
            second.send(new byte[1 << 20]);
            return null;
        });
        Await.asleep(receiving.thread());
        Await.asleep(sending.thread());
        first.close();
        assertThrows(EndOfStreamException.class, receiving::result);
        assertThrows(BrokenPipeException.class, sending::result);
    }

    @Test
    void aWaitEndsWhenTheWorkspaceIsClosed() throws Exception {
        Crew.Member<byte[]> receiving = Crew.start("receiver", second::receive);
        Await.asleep(receiving.thread());
        mp.close();
        assertThrows(ClosedException.class, receiving::result);
        assertThrows(ClosedException.class, () -> first.send(new byte[1]));
        first.close();
        assertTrue(first.toString().contains("closed"));
    }

    @Test
    void severalThreadsOfAProcessMayUseAnEnd() throws Exception {
        int each = 2000;
        Crew.Member<List<Integer>> received = Crew.start(
                "all",
                () -> Crew.together(2, index -> {
                    int sum = 0;
                    for (int i = 0; i < each; i++) {
                        sum += second.receive().length;
                    }
                    return sum;
                }));
        Crew.together(2, index -> {
            Random random = new Random(index);
            for (int i = 0; i < each; i++) {
                first.send(new byte[random.nextInt(200)]);
            }
            return null;
        });
        int sent = 0;
        for (int index = 0; index < 2; index++) {
            Random random = new Random(index);
            for (int i = 0; i < each; i++) {
                sent += random.nextInt(200);
            }
        }
        assertEquals(
                sent, received.result().stream().mapToInt(Integer::intValue).sum());
    }

    @Test
    void aHandleThatWasPassedOnIsClosedHereOnly() throws Exception {
        byte[] sentOn = JavaSerialization.write(second);
        second.close();
        assertThrows(ClosedException.class, second::receive);
        first.send(new byte[] {1});
        assertFalse(first.isReady(), "another process may use the second end");
        assertTrue(((PipeEnd<?>) JavaSerialization.read(sentOn)).isClosed(), "it is the same end here");
    }

    @Test
    void aSerializedEndIsTheSameEnd() throws Exception {
        PipeEnd<byte[]> copy = JavaSerialization.roundTrip(second);
        first.send(new byte[] {5});
        assertArrayEquals(new byte[] {5}, copy.receive());
        assertEquals(second.toString(), copy.toString());
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> mp.pipe(rawBytes(), PipeOptions.defaults().withBytes(63)));
        assertThrows(
                IllegalArgumentException.class,
                () -> mp.oneWayPipe(rawBytes(), PipeOptions.defaults().withBytes((1 << 29) + 1)));
    }

    @Test
    void aWaitIsSeenByTheDiagnosis() throws Exception {
        Crew.Member<byte[]> receiving = Crew.start("receiver", second::receive);
        Await.until("the wait is noted", () -> mp.diagnose().toString().contains("Pipe"));
        first.send(new byte[1]);
        receiving.result();
    }

    /** Can be written, and not read. */
}
