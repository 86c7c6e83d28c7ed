package io.polyproc.it.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Seed;
import io.polyproc.value.MaxBytes;
import io.polyproc.value.SharedRecord;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A record whose writers are killed and stopped: each read is whole, and no read waits for one of them. */
@MultiJvmTest
class RecordIT {

    private static final int KILLS = 8;
    private static final int LONGEST_LIFE_MILLIS = 20;
    private static final int READS = 10_000;

    /** All components tell the same number, so that the constructor refuses a mixture of two records. */
    private record Row(long first, @MaxBytes(40) String text, double second, Inner inner) {
        private record Inner(int third, long fourth) {}

        Row {
            if (second != first || inner.third() != (int) first || inner.fourth() != first) {
                throw new IllegalArgumentException("torn: " + first + " " + second + " " + inner);
            }
            if (!text.equals(textOf(first))) {
                throw new IllegalArgumentException("torn: " + first + " " + text);
            }
        }

        /** Its length changes with the number. */
        static String textOf(long number) {
            return "#".repeat((int) (number % 20)) + number;
        }

        static Row of(long number) {
            return new Row(number, textOf(number), number, new Inner((int) number, number));
        }
    }

    private static SharedRecord<Row> row(Multiprocessing mp) {
        return mp.named("row").sharedRecord(Row.of(0));
    }

    @Test
    void childChangesTheRecordOfItsParent(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            SharedRecord<Row> row = mp.sharedRecord(Row.of(1));
            mp.start(() -> row.updateAndGet(before -> Row.of(before.first() + 1)))
                    .join();
            assertEquals(Row.of(2), row.get());
        }
    }

    @Test
    void killedWritersLeaveAWholeRecordThatOthersWrite(Site site) throws Exception {
        Random random = Seed.random(RecordIT.class);
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            SharedRecord<Row> row = row(mp);
            for (int i = 0; i < KILLS; i++) {
                long before = row.version();
                TestJvm writer = site.jvm().start(RecordIT.class, "write", site.workspace());
                writer.await("writing");
                Await.until("the writer writes", () -> row.version() > before);
                Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
                writer.kill();
                Row left = row.get();
                assertEquals(left, row.get());
                assertEquals(Row.of(left.first() + 1), row.updateAndGet(last -> Row.of(last.first() + 1)));
                assertEquals(left.first() + 1, row.version(), "each write counts once");
            }
        }
    }

    @Test
    void readsGoOnWhileAWriterIsStopped(Site site) {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            SharedRecord<Row> row = row(mp);
            TestJvm writer = site.jvm().start(RecordIT.class, "write", site.workspace());
            writer.await("writing");
            for (int i = 0; i < KILLS; i++) {
                long before = row.version();
                Await.until("the writer writes", () -> row.version() > before);
                writer.stop();
                Row left = row.get();
                for (int read = 0; read < READS; read++) {
                    assertEquals(left, row.get());
                }
                writer.goOn();
            }
            assertTrue(row.version() > 0);
            writer.kill();
        }
    }

    /** Writes one number after another, until it is killed. */
    static void write(String[] args) {
        try (Multiprocessing mp = Multiprocessing.open(Path.of(args[0]))) {
            SharedRecord<Row> row = row(mp);
            TestMain.say("writing");
            while (true) {
                row.updateAndGet(before -> Row.of(before.first() + 1));
            }
        }
    }
}
