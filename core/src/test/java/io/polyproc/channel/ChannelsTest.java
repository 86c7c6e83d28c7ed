package io.polyproc.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.queue.RingQueue;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of {@code connection.wait} in Python, and our additions. */
@Timeout(120)
class ChannelsTest {

    private static final Duration MOMENT = Duration.ofMillis(20);

    private final Multiprocessing mp = Multiprocessing.open();
    private final Pipe<byte[]> one = mp.pipe();
    private final Pipe<byte[]> two = mp.pipe();
    private final RingQueue<Integer> queue = mp.ringQueue(Integer.class, 10);
    private final Broadcast<Integer> broadcast = mp.broadcast(Integer.class, 1 << 10);
    private final BroadcastReader<Integer> reader = broadcast.reader();

    @AfterEach
    void close() {
        mp.close();
    }

    @Test
    void thoseThatAreReadyComeBackInTheirOrder() throws InterruptedException {
        two.first().send(new byte[1]);
        queue.put(1);
        broadcast.send(2);
        assertEquals(
                List.of(reader, queue, two.second()),
                Channels.select(reader, one.first(), one.second(), queue, two.second()));
    }

    @Test
    void nothingComesBackWhenTheTimeIsUp() throws InterruptedException {
        assertEquals(List.of(), Channels.select(List.of(one.first(), queue, reader), MOMENT));
        assertEquals(List.of(), Channels.select(List.of(one.first()), Duration.ZERO));
        assertEquals(List.of(), Channels.select(List.of(one.first()), Duration.ofSeconds(-1)));
        assertEquals(List.of(), Channels.select(List.of(), MOMENT));
        assertThrows(IllegalArgumentException.class, () -> Channels.select(List.of()));
    }

    @Test
    void theEndOfAStreamIsReady() throws InterruptedException {
        two.first().close();
        broadcast.send(1);
        broadcast.close();
        assertEquals(1, reader.receive());
        assertEquals(List.of(two.second(), reader), Channels.select(one.second(), two.second(), reader));
    }

    /** Something that makes one of them ready. */
    private interface Act {
        void run() throws InterruptedException;
    }

    private void wakes(Selectable expected, Act act) throws Exception {
        List<Selectable> all = List.of(one.second(), two.second(), queue, reader);
        Crew.Member<List<Selectable>> selecting = Crew.start("selector", () -> Channels.select(all));
        Await.asleep(selecting.thread());
        act.run();
        assertEquals(List.of(expected), selecting.result());
    }

    @Test
    void aMessageWakesASleeper() throws Exception {
        wakes(one.second(), () -> one.first().send(new byte[1]));
    }

    @Test
    void anElementWakesASleeper() throws Exception {
        wakes(queue, () -> queue.put(1));
        queue.clear();
        wakes(queue, () -> queue.putAll(List.of(1, 2)));
    }

    @Test
    void aBroadcastWakesASleeper() throws Exception {
        wakes(reader, () -> broadcast.send(2));
    }

    @Test
    void aCloseWakesASleeper() throws Exception {
        wakes(two.second(), () -> two.first().close());
    }

    @Test
    void anythingThatSaysWhetherItIsReadyCanBeWaitedFor() throws Exception {
        AtomicBoolean flag = new AtomicBoolean();
        Selectable mine = flag::get;
        Crew.Member<List<Selectable>> selecting =
                Crew.start("selector", () -> Channels.select(one.second(), mine, queue));
        flag.set(true);
        assertSame(mine, selecting.result().get(0));
    }

    @Test
    void aWaitCanBeInterruptedAndEndsWithTheWorkspace() throws Exception {
        Crew.Member<List<Selectable>> selecting = Crew.start("selector", () -> Channels.select(one.second(), queue));
        Await.asleep(selecting.thread());
        selecting.thread().interrupt();
        assertThrows(InterruptedException.class, selecting::result);
        Crew.Member<List<Selectable>> other = Crew.start("selector", () -> Channels.select(one.second(), queue));
        Await.asleep(other.thread());
        mp.close();
        assertThrows(ClosedException.class, other::result);
    }

    @Test
    void anEndThatOnlySendsCannotBeWaitedFor() {
        OneWayPipe<byte[]> oneWay = mp.oneWayPipe();
        assertThrows(IllegalStateException.class, () -> Channels.select(oneWay.writer()));
        assertTrue(oneWay.reader().announcedIn().isPresent());
    }
}
