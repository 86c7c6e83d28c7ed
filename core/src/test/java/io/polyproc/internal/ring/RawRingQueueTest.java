package io.polyproc.internal.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.ClosedException;
import io.polyproc.WorkspaceException;
import io.polyproc.internal.codec.ElementCopy;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RawRingQueueTest {

    private static final int CAPACITY = 5;
    private static final int BYTES = 1024;

    private final MappedWorkspace workspace = MappedWorkspace.openPrivate();
    private final ObjectRef ref = RawRingQueue.findOrCreate(workspace, null, 1, CAPACITY, BYTES);
    private final RawRingQueue queue = RawRingQueue.of(ref);
    private long read;

    @AfterEach
    void close() {
        workspace.release();
    }

    private boolean put(long number) {
        return queue.tryPut(Long.BYTES, into -> into.putLong(number));
    }

    private long take() {
        read = -1;
        queue.tryTake(element -> read = element.getLong(), 1);
        return read;
    }

    private int shown() {
        RingScan scan = queue.scan();
        int count = 0;
        while (scan.next() != null) {
            count++;
        }
        return count;
    }

    /** As if elements had gone through, up to this place: no header stands there. */
    private void goTo(long place) {
        for (int offset : new int[] {RingQueueDescriptor.TAIL_OFFSET, RingQueueDescriptor.HEAD_OFFSET}) {
            ref.longs(offset).setVolatile(0, place);
        }
        int units = BYTES / RingQueueDescriptor.UNIT;
        ref.longs(RingQueueDescriptor.LENGTH).setVolatile((int) place & units - 1, 0);
    }

    @Test
    void bothHalvesOfAPlaceWrapAroundByThemselves() {
        long lastPosition = (1L << RingQueueDescriptor.POSITION_BITS) - 3;
        long lastCount = ((long) RawRingQueue.MAX_CAPACITY - 2) << RingQueueDescriptor.POSITION_BITS;
        for (long place : new long[] {lastPosition, lastCount, lastCount | lastPosition}) {
            goTo(place);
            assertEquals(0, queue.size());
            for (int i = 0; i < CAPACITY; i++) {
                assertTrue(put(i));
                assertEquals(i + 1, queue.size());
            }
            assertFalse(put(99));
            for (int i = 0; i < CAPACITY; i++) {
                assertEquals(i, take());
                assertEquals(CAPACITY - i - 1, queue.size());
            }
            assertEquals(-1, take());
            for (int i = 0; i < 1000; i++) {
                assertTrue(put(i));
                assertEquals(i, take());
            }
        }
    }

    @Test
    void aHeadSeenBeforeTheCountsHaveWrappedAroundIsForgotten() {
        assertTrue(put(1));
        assertEquals(1, take());
        // As if others had put and taken until the count is the same again, and the queue is full.
        long tail = ref.longs(RingQueueDescriptor.TAIL_OFFSET).getVolatile(0);
        long element = 1L << RingQueueDescriptor.POSITION_BITS;
        long units = 2;
        goTo(tail + 4 * units);
        ref.longs(RingQueueDescriptor.HEAD_OFFSET).setVolatile(0, tail + 4 * units - CAPACITY * (units + element));
        assertFalse(put(2), "it is full");
    }

    /** Simulates the death of the last producers after they published, and a takeover of the lock. */
    private void forgetTailSince(long place) {
        ref.longs(RingQueueDescriptor.TAIL_OFFSET).setVolatile(0, place);
        ref.ints(RingQueueDescriptor.DEATHS_SEEN_OFFSET).setVolatile(0, -1);
    }

    @Test
    void elementsOfADeadProducerAreCountedTakenAndNotOverwritten() {
        for (int before = 0; before < BYTES; before++) {
            long tail = ref.longs(RingQueueDescriptor.TAIL_OFFSET).getVolatile(0);
            for (int i = 0; i < 3; i++) {
                assertTrue(put(i));
            }
            forgetTailSince(tail);
            assertEquals(3, queue.size());
            assertEquals(3, shown());
            assertEquals(0, take());
            assertEquals(2, queue.size());
            assertTrue(put(3));
            assertEquals(3, queue.size());
            for (int i = 1; i <= 3; i++) {
                assertEquals(i, take());
            }
            assertEquals(0, queue.size());
            assertEquals(-1, take());
        }
    }

    private int raises() {
        return ref.ints(RingQueueDescriptor.ELEMENTS_OFFSET).getVolatile(0) >>> 1;
    }

    @Test
    void aTakerThatIsInterruptedHandsItsWakeUpOn() throws Exception {
        assumeTrue(!Parking.kind().equals("polling"), "this JVM has no futex, or must not use it");
        EventCount arrivals = new EventCount(workspace, ref.ints(RingQueueDescriptor.ELEMENTS_OFFSET));
        boolean handedOn = false;
        for (int round = 0; round < 40 && !handedOn; round++) {
            Crew.Member<Boolean> consumer = Crew.start("consumer", () -> queue.take(element -> {}, Long.MAX_VALUE));
            Await.asleep(consumer.thread());
            // Another one that sleeps.
            arrivals.prepareWait();
            int before = raises();
            consumer.thread().interrupt();
            assertTrue(put(round));
            assertThrows(InterruptedException.class, consumer::result);
            assertEquals(1, queue.size());
            // The consumer may have seen the interrupt before it was woken; then there was nothing to pass on.
            handedOn = raises() == before + 2;
            assertEquals(round, take());
        }
        assertTrue(handedOn, "no wake-up was handed on");
    }

    @Test
    void holdsOfDeadProcessesAreFreedByAProducerWithoutRoom() {
        for (int i = 0; i < CAPACITY; i++) {
            assertTrue(put(i));
        }
        RingDrain drain = queue.drain();
        for (int i = 0; i < CAPACITY - 1; i++) {
            assertEquals(Long.BYTES, drain.next().length);
        }
        assertEquals(CAPACITY - 1, take());
        assertFalse(put(99) && put(99) && put(99) && put(99) && put(99), "the held element has its room");
        int kept = queue.size();
        // As if its owner had died: no participant has this number.
        ref.longs(RingQueueDescriptor.HOLDS_OFFSET).setVolatile(RingQueueDescriptor.HOLD_OWNER, 0x3FFF_FFFF);
        Await.until("a producer frees the hold", () -> put(100));
        assertEquals(kept + 1, queue.size());
    }

    @Test
    void aDamagedHeaderIsATypedExceptionAndAllocatesNothing() {
        assertTrue(put(1));
        long head = ref.longs(RingQueueDescriptor.HEAD_OFFSET).getVolatile(0);
        int header = (RingQueueDescriptor.LENGTH / Long.BYTES) + (int) (head & BYTES / RingQueueDescriptor.UNIT - 1);
        ref.longs(0).setVolatile(header, Integer.MAX_VALUE);
        assertEquals(
                WorkspaceException.Reason.DAMAGED,
                assertThrows(WorkspaceException.class, queue::peek).reason());
        assertThrows(WorkspaceException.class, () -> queue.drain().next());
        assertThrows(WorkspaceException.class, () -> queue.scan().next());
        assertThrows(WorkspaceException.class, () -> queue.tryTake(new ElementCopy(), 1));
        assertTrue(queue.size() <= CAPACITY);
    }

    @Test
    void anElementIsReadyBesideABiasOwnerWhoseWriterIsSlow() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Crew.Member<Boolean> owner = Crew.start("bias owner", () -> {
            // Until the put lock is biased towards this thread.
            for (int i = 0; i < 10_000; i++) {
                assertTrue(put(i));
                assertEquals(i, take());
            }
            assertTrue(put(1));
            return queue.tryPut(Long.BYTES, into -> {
                writing.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                into.putLong(2);
            });
        });
        writing.await();
        assertTrue(queue.isReady());
        assertEquals(1, take());
        assertFalse(queue.isReady(), "the next is not published");
        goOn.countDown();
        assertTrue(owner.result());
        assertTrue(queue.isReady());
        assertEquals(2, take());
        assertFalse(queue.isReady());
    }

    @Test
    void whoClosesTheWorkspaceWaitsForAWriterThatIsAtWorkInIt() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Crew.Member<Boolean> writer = Crew.start(
                "writer",
                () -> queue.tryPut(Long.BYTES, into -> {
                    writing.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    into.putLong(1);
                }));
        writing.await();
        Crew.Member<Boolean> closer = Crew.start("closer", () -> {
            queue.close();
            return queue.size() == 1;
        });
        Await.asleep(closer.thread());
        goOn.countDown();
        assertTrue(writer.result());
        assertTrue(closer.result(), "the element was put before the close was through");
        assertThrows(ClosedException.class, () -> put(2));
    }
}
