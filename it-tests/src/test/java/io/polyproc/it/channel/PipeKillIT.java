package io.polyproc.it.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.channel.BrokenPipeException;
import io.polyproc.channel.EndOfStreamException;
import io.polyproc.channel.Pipe;
import io.polyproc.channel.PipeEnd;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.Task;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The process at one end is killed at each step; the other end gets what was sent, then an exception. */
@MultiJvmTest
public class PipeKillIT {

    private static final int LONG = 1 << 20;
    private static final long PROMPT_MILLIS = 5_000;

    /** The points this class kills at. */
    public static Set<CrashPoint> points() {
        return EnumSet.of(
                CrashPoint.PIPE_WRITTEN,
                CrashPoint.PIPE_PUBLISHED,
                CrashPoint.PIPE_READ,
                CrashPoint.PIPE_TAKEN,
                CrashPoint.PIPE_OWNED,
                CrashPoint.PIPE_CLOSED);
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"PIPE_WRITTEN", "PIPE_PUBLISHED"})
    void whatADeadSenderHasSentIsReceived(CrashPoint point, Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Pipe<byte[]> pipe = mp.pipe();
            PipeEnd<byte[]> theirs = pipe.second();
            Kids.kill(Kids.at(point, 3, site, mp, () -> PipeRoles.send(theirs, 5, 100)));
            int whole = point == CrashPoint.PIPE_WRITTEN ? 2 : 3;
            for (int i = 0; i < whole; i++) {
                assertArrayEquals(PipeRoles.message(i, 100), pipe.first().receive());
            }
            assertTrue(pipe.first().isReady());
            EndOfStreamException end = assertThrows(EndOfStreamException.class, pipe.first()::receive);
            assertFalse(end.isCutOff());
            assertTrue(end.getMessage().contains("died"), end.getMessage());
            assertThrows(BrokenPipeException.class, () -> pipe.first().send(new byte[1]));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"PIPE_WRITTEN", "PIPE_PUBLISHED"})
    void aMessageThatADeathHasCutOffIsDropped(CrashPoint point, Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Pipe<byte[]> pipe = mp.pipe();
            PipeEnd<byte[]> theirs = pipe.second();
            ChildProcess victim = Kids.at(point, 1, site, mp, () -> PipeRoles.send(theirs, 1, LONG));
            Kids.kill(victim);
            EndOfStreamException end = assertThrows(EndOfStreamException.class, pipe.first()::receive);
            assertEquals(point == CrashPoint.PIPE_PUBLISHED, end.isCutOff());
        }
    }

    @Test
    void aSleepingReceiverFindsTheDeathInTheMiddleOfAMessage(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Pipe<byte[]> pipe = mp.pipe();
            PipeEnd<byte[]> theirs = pipe.second();
            // The ring has room for one piece only, so the others are written while it is received.
            EndOfStreamException end = toldAfterTheKill(
                    EndOfStreamException.class,
                    pipe.first()::receive,
                    () -> Kids.at(CrashPoint.PIPE_WRITTEN, 4, site, mp, () -> PipeRoles.send(theirs, 1, LONG)));
            assertTrue(end.isCutOff());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"PIPE_READ", "PIPE_TAKEN", "PIPE_OWNED"})
    void aSleepingSenderFindsTheDeathOfTheReceiver(CrashPoint point, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Pipe<byte[]> pipe = mp.pipe();
            PipeEnd<byte[]> theirs = pipe.second();
            PipeEnd<byte[]> ours = pipe.first();
            toldAfterTheKill(
                    BrokenPipeException.class,
                    () -> ours.send(new byte[LONG]),
                    () -> Kids.at(point, 1, site, mp, () -> PipeRoles.receive(theirs, 1)));
            assertThrows(BrokenPipeException.class, () -> ours.trySend(new byte[0]));
            assertThrows(EndOfStreamException.class, ours::receive);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"PIPE_OWNED", "PIPE_CLOSED"})
    void aSleepingReceiverFindsADeadOrClosedEndByItself(CrashPoint point, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Pipe<byte[]> pipe = mp.pipe();
            PipeEnd<byte[]> theirs = pipe.second();
            Task task = point == CrashPoint.PIPE_OWNED ? () -> PipeRoles.send(theirs, 1, 1) : theirs::close;
            toldAfterTheKill(
                    EndOfStreamException.class, pipe.first()::receive, () -> Kids.at(point, 1, site, mp, task));
        }
    }

    /**
     * Waits in a thread of its own, starts a victim at its crash point, kills it, and expects a prompt exception in the
     * thread.
     */
    private static <T extends Throwable> T toldAfterTheKill(
            Class<T> type, Executable wait, Supplier<ChildProcess> victim) throws InterruptedException {
        AtomicReference<T> told = new AtomicReference<>();
        Thread waiter = new Thread(() -> told.set(assertThrows(type, wait)), "waiter");
        waiter.start();
        Kids.kill(victim.get());
        long begin = System.nanoTime();
        waiter.join(PROMPT_MILLIS);
        System.out.println(
                "told " + (System.nanoTime() - begin) / 1_000_000 + " ms after the end of the dead one: " + told.get());
        assertTrue(told.get() != null, "not told");
        return told.get();
    }
}
