package io.polyproc.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.TypeMismatchException;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.RingQueueOptions;
import io.polyproc.testkit.JavaSerialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opentest4j.ValueWrapper;

/** Codecs of types with type arguments. */
class TypeRefTest {

    private static final TypeRef<List<String>> STRINGS = new TypeRef<>() {};
    private static final TypeRef<List<Long>> LONGS = new TypeRef<>() {};

    @Test
    void aTypeHasItsArguments() {
        assertEquals("java.util.List<java.lang.String>", STRINGS.toString());
        assertEquals(List.class, STRINGS.rawType());
        assertEquals(String.class, new TypeRef<String>() {}.rawType());
    }

    @Test
    @SuppressWarnings("rawtypes")
    void aReferenceWithoutAnArgumentIsRefused() {
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> new TypeRef() {});
        assertTrue(e.getMessage().contains("new TypeRef<List<String>>() {}"), e.getMessage());
    }

    @Test
    void aTypeThatIsNoClassIsRefused() {
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> Codecs.of(new TypeRef<List<String>[]>() {}));
        assertTrue(e.getMessage().contains("java.util.List<java.lang.String>[]"), e.getMessage());
    }

    @Test
    void elementsAreThoseThatWerePut() throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            RingQueue<List<String>> queue = mp.ringQueue(Codecs.of(STRINGS), RingQueueOptions.ofCapacity(4));
            queue.put(List.of("a", "b"));
            assertEquals(List.of("a", "b"), queue.take());
        }
    }

    @Test
    void anotherArgumentIsAnotherTypeOfQueue() {
        assertNotEquals(Codecs.of(STRINGS).id(), Codecs.of(LONGS).id());
        try (Multiprocessing mp = Multiprocessing.open()) {
            mp.named("q").ringQueue(Codecs.of(STRINGS), RingQueueOptions.ofCapacity(4));
            assertThrows(TypeMismatchException.class, () -> mp.named("q")
                    .ringQueue(Codecs.of(LONGS), RingQueueOptions.ofCapacity(4)));
        }
    }

    @Test
    void classesOfTheArgumentsAreAcceptedAndOthersAreNot() {
        Map<String, ValueWrapper> element = Map.of("key", ValueWrapper.create("value"));
        Codec<Map<String, ValueWrapper>> exact = Codecs.of(new TypeRef<Map<String, ValueWrapper>>() {});
        assertEquals("value", exact.decode(exact.encode(element)).get("key").getStringRepresentation());
        Codec<Map<String, ? extends ValueWrapper>> bounded =
                Codecs.of(new TypeRef<Map<String, ? extends ValueWrapper>>() {});
        assertEquals("value", bounded.decode(bounded.encode(element)).get("key").getStringRepresentation());
        Codec<Map<String, ?>> anything = Codecs.of(new TypeRef<Map<String, ?>>() {});
        SerializationException e = assertThrows(SerializationException.class, () -> anything.encode(element));
        assertTrue(e.getMessage().contains(ValueWrapper.class.getName()), e.getMessage());
    }

    @Test
    void aCodecCanBeSentToAnotherProcess() throws Exception {
        Codec<List<String>> copy = JavaSerialization.roundTrip(Codecs.of(STRINGS));
        assertEquals(Codecs.of(STRINGS).id(), copy.id());
        assertEquals(List.of("x"), copy.decode(copy.encode(List.of("x"))));
    }
}
