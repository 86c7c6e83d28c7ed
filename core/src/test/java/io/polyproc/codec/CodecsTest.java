package io.polyproc.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.testkit.Seed;
import java.awt.Point;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecsTest {

    private static final int ROUNDS = 2_000;
    private static final int LARGE = 3_000_000;

    /** Data of a user. */
    record Order(long id, String item, List<Integer> prices, int[][] grid) implements Serializable {}

    enum Colour {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "green";
            }
        }
    }

    private static <T> T roundTrip(Class<T> type, T value) {
        return Codecs.of(type).decode(Codecs.of(type).encode(value));
    }

    static Stream<Arguments> simpleTypes() {
        return Stream.of(
                simple(Integer.class, Random::nextInt),
                simple(Long.class, Random::nextLong),
                simple(Double.class, random -> Double.longBitsToDouble(random.nextLong())),
                simple(Float.class, random -> Float.intBitsToFloat(random.nextInt())),
                simple(Short.class, random -> (short) random.nextInt()),
                simple(Byte.class, random -> (byte) random.nextInt()),
                simple(Character.class, random -> (char) random.nextInt()),
                simple(Boolean.class, Random::nextBoolean),
                simple(String.class, CodecsTest::randomString));
    }

    private static <T> Arguments simple(Class<T> type, Function<Random, T> make) {
        return Arguments.of(type, make);
    }

    /** Any characters, so with surrogates in and out of pairs. */
    private static String randomString(Random random) {
        char[] characters = new char[random.nextInt(20)];
        for (int i = 0; i < characters.length; i++) {
            characters[i] = (char)
                    switch (random.nextInt(4)) {
                        case 0 -> 'a' + random.nextInt(26);
                        case 1 -> 0xD800 + random.nextInt(0x800);
                        case 2 -> random.nextInt(0x300);
                        default -> random.nextInt(0x10000);
                    };
        }
        return new String(characters);
    }

    @ParameterizedTest
    @MethodSource("simpleTypes")
    <T> void simpleValueComesBackAsItWas(Class<T> type, Function<Random, T> make) {
        Random random = Seed.random(CodecsTest.class);
        for (int i = 0; i < ROUNDS; i++) {
            T value = make.apply(random);
            assertEquals(value, roundTrip(type, value));
            assertEquals(value, roundTrip(Object.class, value));
            assertTrue(Codecs.of(type).encode(value).length <= 2 + 3 * 20, "not in its compact form");
        }
    }

    @Test
    void bytesComeBackAsTheyWere() {
        Random random = Seed.random(CodecsTest.class);
        for (int length : new int[] {0, 1, 2, 1000, LARGE}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            byte[] encoded = Codecs.of(byte[].class).encode(bytes);
            assertEquals(length + 1, encoded.length);
            assertArrayEquals(bytes, Codecs.of(byte[].class).decode(encoded));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0000", "\uD83D\uDE00", "\uD83D", "\uDE00\uD83D", "?", "\uFFFD", "\uFEFFx"})
    void edgesOfTextComeBackAsTheyWere(String text) {
        assertEquals(text, roundTrip(String.class, text));
        String large = (text + "x").repeat(LARGE / (text.length() + 1));
        assertEquals(large, roundTrip(String.class, large));
    }

    @Test
    void infinitiesAndNansComeBackBitByBit() {
        for (double value : new double[] {-0.0, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE}) {
            assertEquals(Double.doubleToRawLongBits(value), Double.doubleToRawLongBits(roundTrip(Double.class, value)));
        }
    }

    static Stream<Object> serializables() {
        Map<String, Object> nested = new LinkedHashMap<>();
        nested.put("list", new ArrayList<>(List.of(1, List.of(2L, Set.of("three")))));
        nested.put("null", null);
        nested.put("map", Map.of(Optional.class.getName(), new BigDecimal("1.50")));
        return Stream.of(nested, List.of(), Colour.RED, Colour.GREEN, Instant.EPOCH, new BigDecimal("0.10"));
    }

    @ParameterizedTest
    @MethodSource("serializables")
    void serializableObjectComesBackEqual(Object value) {
        assertEquals(value, roundTrip(Object.class, value));
    }

    @Test
    void recordsAndArraysComeBackEqual() {
        Order order = new Order(7, "tea", List.of(1, 2), new int[][] {{1}, {2, 3}});
        Order[] copy = roundTrip(Order[].class, new Order[] {order, null});
        assertEquals(order.item(), copy[0].item());
        assertEquals(order.prices(), copy[0].prices());
        assertArrayEquals(order.grid(), copy[0].grid());
        assertArrayEquals(new Order[] {copy[0], null}, copy);
    }

    @Test
    void nullAndOtherTypesAreRefused() {
        Codec<Integer> codec = Codecs.of(Integer.class);
        assertThrows(NullPointerException.class, () -> codec.encode(null));
        @SuppressWarnings({"unchecked", "rawtypes"})
        Codec<Object> raw = (Codec) codec;
        ClassCastException e = assertThrows(ClassCastException.class, () -> raw.encode("text"));
        assertTrue(e.getMessage().contains("String") && e.getMessage().contains("Integer"), e.getMessage());
        assertThrows(
                ClassCastException.class,
                () -> codec.decode(Codecs.of(String.class).encode("text")));
        assertThrows(IllegalArgumentException.class, () -> Codecs.of(int.class));
        assertThrows(IllegalArgumentException.class, () -> codec.decode(new byte[] {99}));
    }

    @Test
    void idsTellTypesApart() {
        assertEquals(Codecs.of(Order.class).id(), Codecs.of(Order.class).id());
        assertTrue(!Codecs.of(Order.class).id().equals(Codecs.of(String.class).id()));
    }

    @Test
    void filterRefusesAForeignClassAndSaysHowToLetItIn() {
        byte[] foreign = Codecs.of(Object.class, info -> ObjectInputFilter.Status.UNDECIDED)
                .encode(new Point(1, 2));
        for (Executable refused : List.<Executable>of(
                () -> Codecs.of(Object.class).decode(foreign),
                () -> Codecs.of(Object.class).encode(new Point(1, 2)),
                () -> Codecs.of(Object.class).encode(List.of((Object) new Point[0])))) {
            SerializationException e = assertThrows(SerializationException.class, refused);
            assertTrue(e.getMessage().contains("a class that the filter refuses, java.awt.Point"), e.getMessage());
            assertTrue(e.getMessage().contains("use a codec with a filter that allows it"), e.getMessage());
        }
    }

    @Test
    void filterLetsTheTypesOwnPackageIn() {
        assertEquals(new Point(1, 2), roundTrip(Point.class, new Point(1, 2)));
        assertEquals(new Point(1, 2), roundTrip(Point[].class, new Point[] {new Point(1, 2)})[0]);
    }

    @Test
    void filterOfTheUserDecides() {
        ObjectInputFilter pointsOnly = ObjectInputFilter.Config.createFilter("java.awt.Point;!*");
        Codec<Object> codec = Codecs.of(Object.class, pointsOnly);
        assertEquals(new Point(1, 2), codec.decode(codec.encode(new Point(1, 2))));
        assertThrows(SerializationException.class, () -> codec.decode(codec.encode(Instant.EPOCH)));
    }

    @Test
    void hostileBytesGiveTypedExceptions() {
        Random random = Seed.random(CodecsTest.class);
        byte[] good = Codecs.of(Object.class).encode(new ArrayList<>(List.of("a", 1, Instant.EPOCH)));
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bad = good.clone();
            bad[1 + random.nextInt(bad.length - 1)] = (byte) random.nextInt();
            try {
                Codecs.of(Object.class).decode(bad);
            } catch (SerializationException e) {
                assertTrue(e.getMessage().startsWith("the element "), e.getMessage());
            }
        }
    }
}
