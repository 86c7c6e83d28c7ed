package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.TypeMismatchException;
import io.polyproc.codec.Codec;
import io.polyproc.codec.Codecs;
import io.polyproc.codec.DecodeException;
import io.polyproc.codec.SerializationException;
import io.polyproc.testkit.JavaSerialization;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Elements on their way into bytes and back; of each kind of queue. */
abstract class QueueCodecContract {

    final Multiprocessing mp = Multiprocessing.open();

    /** A new queue. */
    abstract <E> IpcQueue<E> open(Codec<E> codec);

    /** The queue of that name. */
    abstract <E> IpcQueue<E> open(String name, Codec<E> codec);

    private <E> IpcQueue<E> open(Class<E> type) {
        return open(Codecs.of(type));
    }

    private <E> IpcQueue<E> open(String name, Class<E> type) {
        return open(name, Codecs.of(type));
    }

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
        IpcQueue<String> queue = open(new Shouting());
        queue.put("hello");
        assertEquals("HELLO", queue.take());
    }

    @Test
    void anElementWithoutBytesIsAnElement() throws InterruptedException {
        IpcQueue<String> queue = open(new Shouting());
        queue.put("");
        queue.put("next");
        assertEquals(2, queue.size());
        assertEquals("", queue.take());
        assertEquals("NEXT", queue.take());
    }

    @Test
    void whatTheCodecCannotWriteIsNotPut() {
        IpcQueue<String> queue = open(new Shouting());
        assertThrows(IllegalStateException.class, () -> queue.put("poison"));
        assertThrows(IllegalStateException.class, () -> queue.offer("poison"));
        assertEquals(0, queue.size());
        assertTrue(queue.offer("fine"));
        assertEquals("FINE", queue.poll());
    }

    @Test
    void whatIsNotSerializableIsNotPutAndTheMessageHasThePath() {
        IpcQueue<Object> queue = open(Object.class);
        SerializationException e =
                assertThrows(SerializationException.class, () -> queue.put(List.of("fine", new Object())));
        assertTrue(e.getMessage().contains("java.lang.Object"), e::getMessage);
        assertEquals(0, queue.size());
    }

    @Test
    void anUndecodableElementIsHandedOverAsBytesAndTheNextOneIsFine() throws InterruptedException {
        IpcQueue<String> queue = open(new Shouting());
        queue.put("Poisoned");
        queue.put("good");
        assertThrows(DecodeException.class, queue::peek);
        assertEquals(2, queue.size());
        DecodeException e = assertThrows(DecodeException.class, queue::take);
        assertArrayEquals("POISONED".getBytes(StandardCharsets.UTF_8), e.bytes());
        assertEquals("cannot read POISONED", e.getCause().getMessage());
        assertEquals("GOOD", queue.take());
        assertEquals(0, queue.size());
    }

    private static ObjectInputFilter.Status withoutPoints(ObjectInputFilter.FilterInfo info) {
        return info.serialClass() == Point.class
                ? ObjectInputFilter.Status.REJECTED
                : ObjectInputFilter.Status.UNDECIDED;
    }

    private static void assertNames(Class<?> refused, Throwable e) {
        assertTrue(e.getMessage().contains(refused.getTypeName()), e::getMessage);
        assertTrue(e.getMessage().contains("Codecs.of(type, filter)"), e::getMessage);
    }

    @Test
    void aClassThatTheFilterRefusesIsNotPutAndIsNamed() {
        IpcQueue<Object> strict = open(Codecs.of(Object.class, QueueCodecContract::withoutPoints));
        List<Point> nested = List.of(new Point(1, 2));
        assertNames(Point.class, assertThrows(SerializationException.class, () -> strict.put(new Point(1, 2))));
        assertNames(Point.class, assertThrows(SerializationException.class, () -> strict.offer(nested)));
        assertNames(
                Point.class,
                assertThrows(SerializationException.class, () -> strict.offer(new Point[] {new Point(1, 2)})));
        IpcQueue<Object> byDefault = open(Object.class);
        SerializationException e =
                assertThrows(SerializationException.class, () -> byDefault.put(new java.awt.Point(1, 2)));
        assertNames(java.awt.Point.class, e);
        assertEquals(0, strict.size() + byDefault.size());
        assertTrue(strict.offer(List.of(3)));
        assertEquals(List.of(3), strict.poll());
    }

    @Test
    void aClassThatOnlyTheTakersFilterRefusesIsUndecodableAndNamed() throws InterruptedException {
        IpcQueue<Object> lax = open("objects", Codecs.of(Object.class, info -> ObjectInputFilter.Status.UNDECIDED));
        IpcQueue<Object> strict = open("objects", Codecs.of(Object.class, QueueCodecContract::withoutPoints));
        lax.put(List.of(new Point(1, 2)));
        lax.put(List.of(3));
        assertNames(Point.class, assertThrows(DecodeException.class, strict::take));
        assertEquals(List.of(3), strict.take());
    }

    @Test
    void whatWasWrittenInPlaceIsTakenAsAnArrayByTheCodecOfBytes() throws InterruptedException {
        IpcQueue<byte[]> bytes = open(Codecs.bytes());
        bytes.put(8, into -> into.put((byte) 1).put((byte) 2));
        assertArrayEquals(new byte[] {1, 2}, bytes.take());
        bytes.put(new byte[] {3});
        bytes.take(element -> {
            assertEquals(1, element.remaining());
            assertEquals(3, element.get());
        });
        assertThrows(NullPointerException.class, () -> bytes.put((byte[]) null));
    }

    @Test
    void bytesOfAnotherCodecAreUndecodableAtEachLength() {
        IpcQueue<byte[]> bytes = open("any", new Raw());
        IpcQueue<Object> objects = open("any", Codecs.of(Object.class));
        for (int length = 0; length < 10; length++) {
            for (byte tag = -1; tag < 12; tag++) {
                byte[] element = new byte[length];
                if (length > 0) {
                    element[0] = tag;
                }
                bytes.add(element);
                try {
                    objects.poll();
                } catch (DecodeException e) {
                    assertArrayEquals(element, e.bytes());
                }
            }
        }
        assertEquals(0, bytes.size());
    }

    /** Any bytes, to a queue of objects. */
    static final class Raw implements Codec<byte[]> {
        @Override
        public byte[] encode(byte[] value) {
            return value;
        }

        @Override
        public byte[] decode(byte[] bytes) {
            return bytes;
        }

        @Override
        public String id() {
            return Codecs.of(Object.class).id();
        }
    }

    @Test
    void elementsAreCopiesFromTheMomentOfThePut() throws InterruptedException {
        IpcQueue<Object> queue = open(Object.class);
        int[] array = {1, 2, 3};
        queue.put(array);
        array[0] = 99;
        assertArrayEquals(new int[] {1, 2, 3}, (int[]) queue.take());
    }

    @Test
    void aNameMeansOneTypeOfElements() {
        open("numbers", Long.class);
        assertThrows(TypeMismatchException.class, () -> open("numbers", String.class));
        assertThrows(TypeMismatchException.class, () -> open("numbers", new Shouting()));
        assertThrows(TypeMismatchException.class, () -> mp.named("numbers").sharedLong(0));
        mp.named("value").sharedLong(0);
        assertThrows(TypeMismatchException.class, () -> open("value", Long.class));
        open("numbers", Long.class).add(1L);
        assertEquals(1L, open("numbers", Codecs.of(Long.class)).poll());
    }

    @Test
    void aHandleThatWasSerializedIsTheSameQueue() throws Exception {
        IpcQueue<Point> queue = open(Point.class);
        IpcQueue<Point> copy = JavaSerialization.roundTrip(queue);
        copy.put(new Point(1, 2));
        assertEquals(new Point(1, 2), queue.take());
    }

    @Test
    void aHandleTakesItsCodecAlong() throws Exception {
        IpcQueue<String> queue = open(new Shouting());
        IpcQueue<String> copy = JavaSerialization.roundTrip(queue);
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
        IpcQueue<String> queue = open(unserializable);
        assertThrows(NotSerializableException.class, () -> JavaSerialization.write(queue));
    }

    @Test
    void aQueueCanCarryHandlesOfQueues() throws Exception {
        IpcQueue<Object> queue = open(Object.class);
        IpcQueue<String> inner = open(String.class);
        queue.put(inner);
        IpcQueue<?> received = (IpcQueue<?>) queue.take();
        inner.put("through the other handle");
        assertEquals("through the other handle", received.take());
    }
}
