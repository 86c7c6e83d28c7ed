package io.polyproc.it.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.channel.Broadcast;
import io.polyproc.channel.BroadcastReader;
import io.polyproc.channel.EndInUseException;
import io.polyproc.channel.EndOfStreamException;
import io.polyproc.channel.MessagesLostException;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Site.Captured;
import io.polyproc.testkit.Await;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Broadcasts between JVMs without any flag; the writer is killed at each step. */
@MultiJvmTest
public class BroadcastIT {

    private static final int BYTES = 1 << 10;

    /** The points this class kills at. */
    public static Set<CrashPoint> points() {
        return EnumSet.of(CrashPoint.BROADCAST_INTENDED, CrashPoint.BROADCAST_WRITTEN, CrashPoint.BROADCAST_SENT);
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"BROADCAST_INTENDED", "BROADCAST_WRITTEN", "BROADCAST_SENT"})
    void readersGoOnWithTheSuccessorOfAWriterThatWasKilled(CrashPoint point, Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Broadcast<Long> broadcast = mp.broadcast(Long.class, BYTES);
            BroadcastReader<Long> reader = broadcast.reader();
            // The 5th time that the ring is full, or well after the first.
            int time = point == CrashPoint.BROADCAST_INTENDED ? 5 : 500;
            Kids.kill(Kids.at(point, time, site, mp, () -> BroadcastRoles.sendForEver(broadcast)));
            MessagesLostException missed = assertThrows(MessagesLostException.class, reader::receive);
            long next = receiveToTheEnd(reader, missed.missed());
            if (point != CrashPoint.BROADCAST_INTENDED) {
                assertEquals(point == CrashPoint.BROADCAST_WRITTEN ? time - 1 : time, next);
            }
            long expected = next;
            for (long i = next; i < next + 100; i++) {
                broadcast.send(i);
                assertEquals(expected++, reader.receive());
            }
            long oldest = broadcast.readerFromOldest().receive();
            assertTrue(oldest < expected && oldest > expected - BYTES / 24, "the oldest is " + oldest);
        }
    }

    /** Expects numbers from here on, then the end of the stream; returns the number after the last one. */
    private static long receiveToTheEnd(BroadcastReader<Long> reader, long first) throws InterruptedException {
        long next = first;
        while (true) {
            try {
                assertEquals(next, reader.receive());
                next++;
            } catch (EndOfStreamException e) {
                assertTrue(e.getMessage().contains("died"), e.getMessage());
                return next;
            }
        }
    }

    @Test
    void severalReadersReceiveOrAreToldWhatTheyMissed(Site site) throws InterruptedException {
        long last = 200_000;
        try (Multiprocessing mp = Multiprocessing.open()) {
            Broadcast<Long> broadcast = mp.broadcast(Long.class, BYTES);
            List<Captured> readers = List.of(
                    site.start(mp.process(() -> BroadcastRoles.check(broadcast, last))),
                    site.start(mp.process(() -> BroadcastRoles.check(broadcast, last))));
            readers.forEach(reader -> Kids.await(reader, "reading"));
            for (long i = 0; i <= last; i++) {
                broadcast.send(i);
            }
            for (Captured reader : readers) {
                reader.join();
                System.out.println(reader.output().all() + " of " + (last + 1));
                assertEquals(0, reader.child().exitCode(), () -> reader.errors()
                        .all()
                        .toString());
            }
        }
    }

    @Test
    void aStoppedWriterKeepsItsPlaceAndADeadOneLosesIt(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Broadcast<Long> broadcast = mp.broadcast(Long.class, BYTES);
            BroadcastReader<Long> reader = broadcast.reader();
            Captured writer = site.start(mp.process(() -> BroadcastRoles.sendAndStay(broadcast, 1)));
            Kids.await(writer, "sent");
            long pid = writer.child().pid();
            Signals.send("STOP", pid);
            Await.until("it stops", () -> Signals.state(pid) == 'T');
            assertEquals(1, reader.receive());
            EndInUseException taken = assertThrows(EndInUseException.class, () -> broadcast.send(2L));
            assertTrue(taken.getMessage().contains("pid " + pid), taken.getMessage());
            assertNull(reader.receive(Duration.ofMillis(200)));
            Kids.kill(writer.child());
            assertThrows(EndOfStreamException.class, reader::receive);
            broadcast.send(2L);
            assertEquals(2, reader.receive());
        }
    }
}
