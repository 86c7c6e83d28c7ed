package io.polyproc.benchmarks;

import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;

/** A raw queue of Chronicle with one spinning consumer. */
final class ChronicleContender implements QueueContender {

    static {
        // It reports on standard error that its log has no reader.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
    }

    private final Path directory;
    private ExcerptAppender appender;
    private ExcerptTailer tailer;

    ChronicleContender(Path directory) {
        this.directory = directory;
    }

    private ChronicleQueue open() {
        return ChronicleQueue.single(directory.toString());
    }

    @Override
    public void produce(int count) {
        if (appender == null) {
            appender = open().createAppender();
        }
        for (long i = 0; i < count; i++) {
            try (DocumentContext document = appender.writingDocument()) {
                Bytes<?> bytes = document.wire().bytes();
                bytes.writeLong(i).writeLong(0).writeLong(0).writeLong(0);
            }
        }
    }

    @Override
    public long consume(int count) {
        if (tailer == null) {
            tailer = open().createTailer();
        }
        long sum = 0;
        for (int done = 0; done < count; ) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (document.isPresent()) {
                    sum += document.wire().bytes().readLong();
                    done++;
                } else {
                    Thread.onSpinWait();
                }
            }
        }
        return sum;
    }
}
