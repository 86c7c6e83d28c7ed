package io.polyproc.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.Codec;
import io.polyproc.codec.Codecs;
import io.polyproc.codec.DecodeException;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a pipe and a broadcast do with bytes that a codec cannot decode. */
@Timeout(120)
class PipeCodecTest {

    private final Multiprocessing mp = Multiprocessing.open();

    @AfterEach
    void close() {
        mp.close();
    }

    @Test
    void anElementThatCannotBeDecodedIsInTheException() throws Exception {
        PipeEnd<Integer> numbers = mp.pipe(Integer.class).first();
        assertThrows(NullPointerException.class, () -> numbers.send(null));
        Pipe<Object> objects = mp.pipe(Codecs.of(Object.class, info -> ObjectInputFilter.Status.UNDECIDED));
        objects.first().send(new Unreadable());
        DecodeException e = assertThrows(DecodeException.class, objects.second()::receive);
        assertTrue(e.bytes().length > 0);
        objects.first().send("next");
        assertEquals("next", objects.second().receive());
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
    void aMessageDecodedToNullIsNoEmptyPipe() throws InterruptedException {
        Pipe<Integer> numbers = mp.pipe(new DecodesToNull());
        for (int i = 0; i < 3; i++) {
            numbers.first().send(i);
        }
        PipeEnd<Integer> reader = numbers.second();
        assertArrayEquals(
                new byte[] {0},
                assertThrows(DecodeException.class, reader::receive).bytes());
        assertArrayEquals(
                new byte[] {1},
                assertThrows(DecodeException.class, reader::tryReceive).bytes());
        assertArrayEquals(
                new byte[] {2},
                assertThrows(DecodeException.class, () -> reader.receive(Duration.ofMillis(20)))
                        .bytes());
        assertNull(reader.tryReceive());
    }

    private static final class Unreadable implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream in) throws IOException {
            throw new InvalidObjectException("never valid");
        }
    }
}
