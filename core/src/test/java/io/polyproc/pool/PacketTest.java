package io.polyproc.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polyproc.errors.SerializationException;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PacketTest {

    private static final byte[] FUNCTION = {3, 1, 4, 1, 5};

    private static List<byte[]> encoded(List<?> objects) {
        List<byte[]> all = new ArrayList<>();
        objects.forEach(object -> all.add(Packet.encode(object)));
        return all;
    }

    private static List<Object> throughARequest(List<?> objects) throws IOException {
        byte[] packet = Packet.run(FUNCTION, encoded(objects));
        assertEquals(Packet.RUN, packet[0]);
        DataInputStream in = Packet.contents(packet);
        assertArrayEquals(FUNCTION, Packet.readBytes(in));
        List<Object> read = Packet.readObjects(in);
        assertEquals(0, in.available(), "bytes behind the objects");
        return read;
    }

    private static CompletableFuture<List<Object>> completedBy(byte[] reply) {
        Job job = new Job(new byte[0], new CompletableFuture<>());
        job.complete(reply);
        return job.results();
    }

    @Test
    void nullHasNoBytes() throws IOException {
        assertNull(Packet.encode(null));
        List<Object> objects = Arrays.asList(null, "between", null);
        assertEquals(objects, throughARequest(objects));
    }

    @Test
    void objectsOfAllKindsArriveInTheirOrder() throws IOException {
        List<Object> objects = List.of(
                1,
                2L,
                3.5,
                2.5f,
                (short) 4,
                (byte) 5,
                'x',
                true,
                "Ünïcödé \uD83D\uDE00",
                "",
                BigInteger.TEN.pow(50),
                LocalDate.of(2000, 2, 29),
                List.of("a", List.of(1, 2)),
                new Point(1, 2));
        assertEquals(objects, throughARequest(objects));
    }

    record Point(int x, int y) implements java.io.Serializable {}

    @Test
    void byteArraysKeepTheirContents() throws IOException {
        byte[] large = new byte[3 << 20];
        Arrays.fill(large, (byte) 7);
        List<Object> read = throughARequest(List.of(new byte[0], large));
        assertArrayEquals(new byte[0], (byte[]) read.get(0));
        assertArrayEquals(large, (byte[]) read.get(1));
    }

    @Test
    void noObjectsAtAllAreAlsoAList() throws IOException {
        assertEquals(List.of(), throughARequest(List.of()));
    }

    @Test
    void aBigListArrivesWhole() throws IOException {
        List<Integer> objects = IntStream.range(0, 100_000).boxed().toList();
        assertEquals(objects, throughARequest(objects));
    }

    @Test
    void resultsCompleteTheFutureOfTheirJob() {
        List<Object> objects = Arrays.asList(1, null, "three");
        assertEquals(objects, completedBy(Packet.results(encoded(objects))).join());
    }

    @Test
    void resultsThatCannotBeReadFailTheFutureOfTheirJob() {
        byte[] noSuchTag = {99, 0};
        CompletableFuture<List<Object>> future = completedBy(Packet.results(List.of(noSuchTag)));
        ExecutionException e = assertThrows(ExecutionException.class, future::get);
        assertEquals(SerializationException.class, e.getCause().getClass());
    }

    @Test
    void aPacketThatIsCutOffFailsTheFutureOfItsJob() {
        byte[] whole = Packet.results(encoded(List.of("some text", "more text")));
        for (int length = 1; length < whole.length; length++) {
            CompletableFuture<List<Object>> future = completedBy(Arrays.copyOf(whole, length));
            assertThrows(ExecutionException.class, future::get, "cut off at " + length);
        }
    }

    @Test
    void stopIsOneByte() {
        assertArrayEquals(new byte[] {Packet.STOP}, Packet.stop());
    }
}
