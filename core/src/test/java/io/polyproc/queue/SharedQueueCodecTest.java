package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.Codec;
import io.polyproc.codec.Codecs;
import io.polyproc.errors.SerializationException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.errors.UndecodableElementException;
import io.polyproc.testing.JavaSerialization;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Elements on their way into bytes and back. */
class SharedQueueCodecTest {

    private static final int LIMIT = 16 << 20;

    private final Multiprocessing mp = Multiprocessing.open();

    @AfterEach
    void close() {
        mp.close();
    }

    /** Upper case in the log; "poison" cannot be written, "POISON" cannot be read. */
    static final class Shouting implements Codec<String>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public byte[] encode(String value) {
            if (value.equals("poison")) {
                throw new IllegalStateException("not this one");
            }
            return value.toUpperCase(java.util.Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.startsWith("POISON")) {
                throw new IllegalStateException("cannot read " + text);
            }
            return text;
        }
    }

    record Point(int x, int y) implements Serializable {}

    @Test
    void aCodecOfTheUsersOwnDecidesAboutTheBytes() throws InterruptedException {
        SharedQueue<String> queue = mp.queue(new Shouting());
        queue.put("hello");
        assertEquals("HELLO", queue.take());
    }

    @Test
    void anElementWithoutBytesIsAnElement() throws InterruptedException {
        SharedQueue<String> queue = mp.queue(new Shouting());
        queue.put("");
        queue.put("next");
        assertEquals(2, queue.size());
        assertEquals("", queue.take());
        assertEquals("NEXT", queue.take());
    }

    @Test
    void whatTheCodecCannotWriteIsNotPut() {
        SharedQueue<String> queue = mp.queue(new Shouting());
        assertThrows(IllegalStateException.class, () -> queue.put("poison"));
        assertThrows(IllegalStateException.class, () -> queue.offer("poison"));
        assertEquals(0, queue.size());
        assertTrue(queue.offer("fine"));
        assertEquals("FINE", queue.poll());
    }

    @Test
    void whatIsNotSerializableIsNotPutAndTheMessageHasThePath() {
        SharedQueue<Object> queue = mp.queue(Object.class);
        SerializationException e =
                assertThrows(SerializationException.class, () -> queue.put(List.of("fine", new Object())));
        assertTrue(e.getMessage().contains("java.lang.Object"), e::getMessage);
        assertEquals(0, queue.size());
    }

    @Test
    void anUndecodableElementIsHandedOverAsBytesAndTheNextOneIsFine() throws InterruptedException {
        SharedQueue<String> queue = mp.queue(new Shouting());
        queue.put("Poisoned");
        queue.put("good");
        assertThrows(UndecodableElementException.class, queue::peek);
        assertEquals(2, queue.size());
        UndecodableElementException e = assertThrows(UndecodableElementException.class, queue::take);
        assertArrayEquals("POISONED".getBytes(StandardCharsets.UTF_8), e.bytes());
        assertEquals("cannot read POISONED", e.getCause().getMessage());
        assertEquals("GOOD", queue.take());
        assertEquals(0, queue.size());
    }

    @Test
    void aClassThatTheFilterRefusesIsUndecodable() throws InterruptedException {
        SharedQueue<Object> strict = mp.queue(Codecs.of(
                Object.class,
                info -> info.serialClass() == Point.class
                        ? java.io.ObjectInputFilter.Status.REJECTED
                        : java.io.ObjectInputFilter.Status.UNDECIDED));
        strict.put(new Point(1, 2));
        strict.put(List.of(3));
        assertThrows(UndecodableElementException.class, strict::take);
        assertEquals(List.of(3), strict.take());
    }

    @Test
    void elementsAreCopiesFromTheMomentOfThePut() throws InterruptedException {
        SharedQueue<Object> queue = mp.queue(Object.class);
        int[] array = {1, 2, 3};
        queue.put(array);
        array[0] = 99;
        assertArrayEquals(new int[] {1, 2, 3}, (int[]) queue.take());
    }

    @Test
    void anElementAtTheLimitIsTakenAndOneAboveItRefused() throws InterruptedException {
        SharedQueue<byte[]> queue = mp.queue(byte[].class);
        // The standard codec adds a tag.
        byte[] largest = new byte[LIMIT - 1];
        largest[LIMIT - 2] = 42;
        queue.put(largest);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> queue.put(new byte[LIMIT]));
        assertTrue(e.getMessage().contains(Integer.toString(LIMIT)), e::getMessage);
        assertEquals(1, queue.size());
        assertArrayEquals(largest, queue.take());
    }

    @Test
    void aNameMeansOneTypeOfElements() {
        mp.queue("numbers", Long.class);
        assertThrows(TypeMismatchException.class, () -> mp.queue("numbers", String.class));
        assertThrows(TypeMismatchException.class, () -> mp.queue("numbers", new Shouting()));
        assertThrows(TypeMismatchException.class, () -> mp.sharedLong("numbers", 0));
        mp.sharedLong("value", 0);
        assertThrows(TypeMismatchException.class, () -> mp.queue("value", Long.class));
        mp.queue("numbers", Long.class).add(1L);
        assertEquals(1L, mp.queue("numbers", Codecs.of(Long.class)).poll());
    }

    @Test
    void aHandleThatWasSerializedIsTheSameQueue() throws Exception {
        SharedQueue<Point> queue = mp.queue(Point.class);
        SharedQueue<Point> copy = JavaSerialization.roundTrip(queue);
        copy.put(new Point(1, 2));
        assertEquals(new Point(1, 2), queue.take());
    }

    @Test
    void aHandleTakesItsCodecAlong() throws Exception {
        SharedQueue<String> queue = mp.queue(new Shouting());
        SharedQueue<String> copy = JavaSerialization.roundTrip(queue);
        copy.put("loud");
        assertEquals("LOUD", queue.take());
        queue.put("back");
        assertEquals("BACK", copy.take());
    }

    @Test
    void aHandleWhoseCodecIsNotSerializableSaysSo() {
        Codec<String> unserializable = new Codec<>() {
            @Override
            public byte[] encode(String value) {
                return value.getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public String decode(byte[] bytes) {
                return new String(bytes, StandardCharsets.UTF_8);
            }
        };
        SharedQueue<String> queue = mp.queue(unserializable);
        assertThrows(NotSerializableException.class, () -> JavaSerialization.write(queue));
    }

    @Test
    void aQueueCanCarryHandlesOfQueues() throws Exception {
        SharedQueue<Object> queue = mp.queue(Object.class);
        SharedQueue<String> inner = mp.queue(String.class);
        queue.put(inner);
        SharedQueue<?> received = (SharedQueue<?>) queue.take();
        inner.put("through the other handle");
        assertEquals("through the other handle", received.take());
    }
}
