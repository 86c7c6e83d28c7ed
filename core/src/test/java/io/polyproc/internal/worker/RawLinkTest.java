package io.polyproc.internal.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.internal.ring.WaitPolicy;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the memory shared by a pool and a worker, with both sides in one process. */
class RawLinkTest {

    private static final byte[] MESSAGE = {Message.RUN, 1, 2, 3};

    private final MappedWorkspace workspace = MappedWorkspace.openPrivate();
    private final RawLink pool = RawLink.create(workspace, EventCount.ofActivity(workspace));
    private final RawLink worker = RawLink.attach(workspace, pool.id(), EventCount.ofActivity(workspace));

    @AfterEach
    void close() {
        workspace.release();
    }

    @Test
    void anOfferedTaskIsBegunOnce() {
        assertTrue(pool.offer(1, MESSAGE));
        assertFalse(pool.isBegun(1));
        assertArrayEquals(MESSAGE, worker.next(WaitPolicy.NONE));
        assertTrue(worker.begin(1));
        assertTrue(pool.isBegun(1));
        assertFalse(pool.revoke(1));
    }

    @Test
    void aRevokedTaskIsNotBegun() {
        assertTrue(pool.offer(1, MESSAGE));
        assertTrue(pool.revoke(1));
        assertFalse(pool.revoke(1), "once");
        assertFalse(worker.begin(1));
        assertFalse(pool.isBegun(1));
    }

    @Test
    void exactlyOneSideGetsATaskThatBothTryToChange() throws InterruptedException {
        int tasks = 20_000;
        AtomicInteger offered = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        Thread thread = new Thread(() -> {
            for (int number = 1; number <= tasks; number++) {
                while (offered.get() < number) {
                    Thread.onSpinWait();
                }
                if (worker.begin(number)) {
                    begun.incrementAndGet();
                }
                worker.next(WaitPolicy.NONE);
                offered.set(-number);
            }
        });
        thread.start();
        int revoked = 0;
        for (int number = 1; number <= tasks; number++) {
            assertTrue(pool.offer(number, MESSAGE));
            offered.set(number);
            revoked += pool.revoke(number) ? 1 : 0;
            while (offered.get() != -number) {
                Thread.onSpinWait();
            }
        }
        thread.join();
        assertEquals(tasks, begun.get() + revoked, begun + " begun, " + revoked + " revoked");
    }

    @Test
    void noTaskStateIsUsedForTwoTasksAtOnce() {
        assertTrue(RawLink.mayOffer(128, 1));
        assertFalse(RawLink.mayOffer(129, 1));
    }

    @Test
    void aFullRingRefusesMessages() {
        byte[] large = new byte[24 << 10];
        int taken = 0;
        while (pool.offer(taken + 1, large)) {
            taken++;
        }
        assertEquals(2, taken);
        assertEquals(large.length, worker.next(WaitPolicy.NONE).length);
        assertTrue(pool.offer(3, large));
    }

    @Test
    void aResetLinkIsEmpty() {
        pool.offer(1, MESSAGE);
        worker.begin(1);
        worker.done(5, 7);
        worker.reply(MESSAGE, MESSAGE.length, WaitPolicy.NONE);
        worker.noteMemory(1, 2, 3);
        pool.interrupt(1);
        pool.reset();
        assertFalse(pool.hasReply());
        assertFalse(pool.isBegun(1));
        assertEquals(0, pool.tasksDone() + pool.worked() + pool.waited() + pool.current());
        assertEquals(0, pool.resident() + pool.heap() + pool.heapLimit());
        assertEquals(0, worker.toInterrupt());
    }

    @Test
    void aTaskLongerThanTheRingIsSentPieceByPieceAndLaterMessagesWait() {
        byte[] message = new byte[5 * LinkDescriptor.RING_CAPACITY + 3];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) (i * 31);
        }
        assertTrue(pool.offer(1, message));
        assertFalse(pool.flush());
        assertFalse(pool.offer(2, MESSAGE), "not in between");
        byte[] read = worker.next(WaitPolicy.NONE);
        while (read == null) {
            pool.flush();
            read = worker.next(WaitPolicy.NONE);
        }
        assertArrayEquals(message, read);
        assertTrue(worker.begin(1));
        assertTrue(pool.flush());
        assertTrue(pool.offer(2, MESSAGE));
        assertArrayEquals(MESSAGE, worker.next(WaitPolicy.NONE));
    }
}
