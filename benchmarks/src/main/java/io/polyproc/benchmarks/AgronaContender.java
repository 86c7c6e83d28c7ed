package io.polyproc.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** A ring buffer of Agrona in a mapped file. Both sides spin. */
final class AgronaContender implements QueueContender {

    private final RingBuffer ring;
    private final UnsafeBuffer message = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH));
    private final MessageHandler handler = this::read;
    private long sum;

    AgronaContender(Path file, Function<AtomicBuffer, RingBuffer> kind) {
        this.ring = kind.apply(new UnsafeBuffer(map(file)));
    }

    private static ByteBuffer map(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, RING + RingBufferDescriptor.TRAILER_LENGTH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void produce(int count) {
        for (int i = 0; i < count; i++) {
            message.putLong(0, i);
            while (!ring.write(1, message, 0, LENGTH)) {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public long consume(int count) {
        sum = 0;
        for (int done = 0; done < count; ) {
            int read = ring.read(handler, count - done);
            if (read == 0) {
                Thread.onSpinWait();
            }
            done += read;
        }
        return sum;
    }

    private void read(int type, MutableDirectBuffer buffer, int index, int length) {
        sum += buffer.getLong(index);
    }
}
