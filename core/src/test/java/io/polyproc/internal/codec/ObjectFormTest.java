package io.polyproc.internal.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.codec.SerializationException;
import io.polyproc.testkit.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Objects one behind the other, as they go to workers and back. */
class ObjectFormTest {

    private final ObjectWriter out = ObjectWriter.ofArguments(null);

    private ObjectReader in() {
        return new ObjectReader(null, out.toBytes(), 0);
    }

    @Test
    void everyKindOfObjectComesBackEqual() {
        List<Object> objects = new ArrayList<>(Arrays.asList(
                null,
                0,
                Integer.MIN_VALUE,
                -1L,
                Long.MAX_VALUE,
                0.5,
                Double.NaN,
                -0.0,
                true,
                false,
                "",
                "plain",
                "Größe €",
                "lone \ud800 surrogate",
                "pair \ud83d\ude00",
                'c',
                (short) 3,
                1.5f,
                List.of(1, "two"),
                Map.of("key", 3L)));
        objects.forEach(out::write);
        ObjectReader in = in();
        for (Object object : objects) {
            assertFalse(in.isFailure());
            assertEquals(object, in.read());
        }
        assertEquals(out.size(), in.position());
    }

    @Test
    void rowsOfAnyLengthComeBack() {
        Random random = Seed.random(ObjectFormTest.class);
        for (int round = 0; round < 200; round++) {
            out.truncate(0);
            List<Object> objects = new ArrayList<>();
            for (int i = random.nextInt(300); i > 0; i--) {
                objects.add(
                        switch (random.nextInt(5)) {
                            case 0 -> random.nextInt();
                            case 1 -> random.nextLong();
                            case 2 -> random.nextDouble();
                            case 3 ->
                                random.ints(random.nextInt(40), 0, Character.MAX_VALUE)
                                        .collect(
                                                StringBuilder::new,
                                                StringBuilder::appendCodePoint,
                                                StringBuilder::append)
                                        .toString();
                            default -> random.nextBoolean();
                        });
            }
            objects.forEach(out::write);
            ObjectReader in = in();
            objects.forEach(object -> assertEquals(object, in.read()));
        }
    }

    @Test
    void byteArraysComeBack() {
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        out.write(bytes);
        assertArrayEquals(bytes, (byte[]) in().read());
    }

    @Test
    void somethingThrownStandsInAnObjectsPlace() {
        out.write(1);
        out.writeFailure(new IllegalStateException("why"));
        out.write(2);
        ObjectReader in = in();
        assertEquals(1, in.read());
        assertTrue(in.isFailure());
        assertEquals("why", in.readFailure().getMessage());
        assertEquals(2, in.read());
    }

    @Test
    void nothingIsWrittenOfWhatCannotBe() {
        out.write("before");
        int size = out.size();
        assertThrows(SerializationException.class, () -> out.write(new Object()));
        assertEquals(size, out.size());
        out.write("behind");
        ObjectReader in = in();
        assertEquals("before", in.read());
        assertEquals("behind", in.read());
    }
}
