package io.polyproc.internal.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.Seed;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RawRingTest {

    private static final int CAPACITY = 1 << 12;
    private static final int LENGTH_BYTES = RingDescriptor.HEADER;
    private static final WaitPolicy ALIVE = WaitPolicy.whileAlive(() -> true);
    private static final WaitPolicy DEAD = WaitPolicy.whileAlive(() -> false);

    private final MappedWorkspace workspace = MappedWorkspace.openPrivate();
    private final RawRing sender = RawRing.create(workspace, CAPACITY);
    private final RawRing receiver = RawRing.attach(workspace, sender.id());

    @AfterEach
    void close() {
        workspace.release();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void messagesArriveInTheOrderOfTheirSending() {
        for (int i = 0; i < 100; i++) {
            assertTrue(sender.send(bytes("message " + i), ALIVE));
        }
        for (int i = 0; i < 100; i++) {
            assertArrayEquals(bytes("message " + i), receiver.receive(ALIVE));
        }
    }

    @Test
    void messagesGoOnWhereTheRingBeginsAgain() {
        Random random = Seed.random(RawRingTest.class);
        for (int i = 0; i < 50; i++) {
            // Not a divisor of the capacity, so that lengths and contents are cut at the end of the ring, too.
            byte[] message = random(random, 1021);
            assertTrue(sender.send(message, ALIVE));
            assertArrayEquals(message, receiver.receive(ALIVE), "message " + i);
        }
    }

    @Test
    void anEmptyMessageIsAMessage() {
        assertTrue(sender.send(new byte[0], ALIVE));
        assertTrue(sender.send(bytes("next"), ALIVE));
        assertArrayEquals(new byte[0], receiver.receive(ALIVE));
        assertArrayEquals(bytes("next"), receiver.receive(ALIVE));
    }

    @Test
    void aMessageThatFillsTheRingNeedsNoReader() {
        byte[] message = random(Seed.random(RawRingTest.class), CAPACITY - LENGTH_BYTES);
        assertTrue(sender.send(message, DEAD));
        assertArrayEquals(message, receiver.receive(ALIVE));
    }

    @Test
    void aMessageMuchLargerThanTheRingFlowsThrough() throws Exception {
        byte[] message = random(Seed.random(RawRingTest.class), (5 << 20) + 3);
        Crew.Member<Boolean> sending = Crew.start("sender", () -> sender.send(message, ALIVE));
        assertArrayEquals(message, receiver.receive(ALIVE));
        assertTrue(sending.result());
    }

    @Test
    void aFullRingHoldsTheSenderUntilItIsRead() throws Exception {
        byte[] message = new byte[CAPACITY - LENGTH_BYTES];
        assertTrue(sender.send(message, ALIVE));
        Crew.Member<Boolean> sending = Crew.start("sender", () -> sender.send(bytes("more"), ALIVE));
        Await.asleep(sending.thread());
        assertFalse(sending.isDone());
        assertEquals(message.length, receiver.receive(ALIVE).length);
        assertArrayEquals(bytes("more"), receiver.receive(ALIVE));
        assertTrue(sending.result());
    }

    @Test
    void anEmptyRingHoldsTheReceiverUntilAMessageComes() throws Exception {
        Crew.Member<byte[]> receiving = Crew.start("receiver", () -> receiver.receive(ALIVE));
        Await.asleep(receiving.thread());
        assertFalse(receiving.isDone());
        assertTrue(sender.send(bytes("here"), ALIVE));
        assertArrayEquals(bytes("here"), receiving.result());
    }

    @Test
    void sendingGivesUpWhenTheReceiverIsDeadAndTheRingIsFull() {
        assertTrue(sender.send(new byte[CAPACITY - LENGTH_BYTES], ALIVE));
        assertFalse(sender.send(bytes("more"), DEAD));
    }

    @Test
    void sendingGivesUpWhenTheReceiverDiesInTheMiddle() throws Exception {
        AtomicBoolean alive = new AtomicBoolean(true);
        Crew.Member<Boolean> sending =
                Crew.start("sender", () -> sender.send(new byte[3 * CAPACITY], WaitPolicy.whileAlive(alive::get)));
        Await.asleep(sending.thread());
        assertFalse(sending.isDone());
        alive.set(false);
        assertFalse(sending.result());
    }

    @Test
    void receivingGivesUpWhenTheSenderDies() throws Exception {
        AtomicBoolean alive = new AtomicBoolean(true);
        Crew.Member<byte[]> receiving =
                Crew.start("receiver", () -> receiver.receive(WaitPolicy.whileAlive(alive::get)));
        Await.asleep(receiving.thread());
        assertFalse(receiving.isDone());
        alive.set(false);
        assertNull(receiving.result());
    }

    @Test
    void whatADeadSenderHasSentIsReceivedBeforeItsDeathIs() {
        assertTrue(sender.send(bytes("one"), ALIVE));
        assertTrue(sender.send(bytes("two"), ALIVE));
        assertFalse(sender.send(new byte[2 * CAPACITY], DEAD), "only the beginning of it is in the ring");
        assertArrayEquals(bytes("one"), receiver.receive(DEAD));
        assertArrayEquals(bytes("two"), receiver.receive(DEAD));
        assertNull(receiver.receive(DEAD));
    }

    @Test
    void aMessageThatItsSenderGaveUpIsDroppedAndTheNextOneArrives() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        AtomicBoolean read = new AtomicBoolean();
        WaitPolicy untilRead = sleeps -> {
            full.set(true);
            Await.until("a part of it is read", read::get);
            return 0;
        };
        Crew.Member<Boolean> sending = Crew.start("sender", () -> sender.send(new byte[10 * CAPACITY], untilRead));
        Await.until("the ring is full", full::get);
        assertNull(receiver.receive(sleeps -> 0), "a part of it was read");
        assertTrue(receiver.isInMessage());
        read.set(true);
        assertFalse(sending.result());
        assertNull(receiver.receive(sleeps -> 0));
        assertFalse(receiver.isInMessage());
        assertTrue(sender.send(bytes("next"), ALIVE));
        assertArrayEquals(bytes("next"), receiver.receive(ALIVE));
    }

    @Test
    void theSmallestRingTakesMessagesOfAllLengths() throws Exception {
        RawRing small = RawRing.create(workspace, RawRing.MIN_CAPACITY);
        RawRing other = RawRing.attach(workspace, small.id());
        Crew.Member<Boolean> sending = Crew.start("sender", () -> {
            boolean sent = true;
            for (int length = 0; length < 300; length++) {
                sent &= small.send(random(new Random(length), length), ALIVE);
            }
            return sent;
        });
        for (int length = 0; length < 300; length++) {
            assertArrayEquals(random(new Random(length), length), other.receive(ALIVE));
        }
        assertTrue(sending.result());
    }

    @Test
    void aMessageSentInTheLastMomentOfTheSenderIsNotMissed() {
        WaitPolicy sendsAndDies = WaitPolicy.whileAlive(() -> {
            assertTrue(sender.send(bytes("last message"), ALIVE));
            return false;
        });
        assertArrayEquals(bytes("last message"), receiver.receive(sendsAndDies));
    }

    @Test
    void aRingThatWasResetIsEmpty() {
        assertTrue(sender.send(bytes("old"), ALIVE));
        assertFalse(sender.send(new byte[2 * CAPACITY], DEAD));
        sender.reset();
        assertNull(receiver.receive(DEAD));
        assertTrue(sender.send(bytes("new"), ALIVE));
        assertArrayEquals(bytes("new"), receiver.receive(ALIVE));
    }

    @Test
    void messagesOfRandomLengthsArriveUnharmedWhileBothSidesRun() throws Exception {
        int count = 20_000;
        Random random = Seed.random(RawRingTest.class);
        CRC32 sent = new CRC32();
        Crew.Member<Integer> sending = Crew.start("sender", () -> {
            for (int i = 0; i < count; i++) {
                byte[] message = random(random, lengthOf(random));
                sent.update(message);
                if (!sender.send(message, ALIVE)) {
                    return i;
                }
            }
            return count;
        });
        CRC32 received = new CRC32();
        for (int i = 0; i < count; i++) {
            received.update(receiver.receive(ALIVE));
        }
        assertEquals(count, sending.result());
        assertEquals(sent.getValue(), received.getValue());
    }

    /** Most are short, some fill the ring, a few are longer. */
    private static int lengthOf(Random random) {
        int kind = random.nextInt(100);
        if (kind < 90) {
            return random.nextInt(64);
        }
        return random.nextInt(kind < 98 ? CAPACITY + 1 : 4 * CAPACITY);
    }
}
