package io.polyproc.internal.handle;

import io.polyproc.internal.chronicle.LogReader;
import io.polyproc.internal.chronicle.RawQueue;
import io.polyproc.queue.QueueReplay;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads the log of a durable queue from its oldest file on. */
public final class LogReplay<E> implements QueueReplay<E> {

    private final DurableQueueHandle<E> queue;
    private final RawQueue log;
    private final LogReader reader;
    private final Instant from;
    private long index;

    LogReplay(DurableQueueHandle<E> queue, RawQueue log, Instant from) {
        this.queue = queue;
        this.log = log;
        this.reader = queue.guarded(log::newReader);
        this.from = from;
    }

    @Override
    public @Nullable Recorded<E> next() {
        while (true) {
            if (!queue.guarded(() -> log.readAfter(reader, index))) {
                return null;
            }
            index = reader.index();
            Instant put = Instant.ofEpochMilli(reader.millis());
            if (!put.isBefore(from)) {
                return new Recorded<>(reader.sequence(), put, queue.decode(reader.element()));
            }
        }
    }

    @Override
    public void close() {
        log.closeReader(reader);
    }
}
