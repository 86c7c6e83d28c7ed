package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract of {@link java.util.concurrent.BlockingQueue} without waits, for each kind of queue. */
abstract class QueueContract {

    final Multiprocessing mp = Multiprocessing.open();
    private final IpcQueue<String> queue = open(String.class);

    /** A new queue, with room for 4000 small elements. */
    abstract <E> IpcQueue<E> open(Class<E> type);

    /** The queue of that name. */
    abstract <E> IpcQueue<E> open(String name, Class<E> type);

    @AfterEach
    void close() {
        mp.close();
    }

    @Test
    void elementsComeOutInTheOrderTheyWentIn() throws InterruptedException {
        List<Integer> numbers = IntStream.range(0, 1000).boxed().toList();
        IpcQueue<Integer> many = open(Integer.class);
        for (int number : numbers) {
            many.put(number);
        }
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            taken.add(many.take());
        }
        assertEquals(numbers, taken);
        assertTrue(many.isEmpty());
    }

    @Test
    void everyWayOfPuttingAppends() throws InterruptedException {
        queue.put("put");
        assertTrue(queue.offer("offer"));
        assertTrue(queue.offer("timed offer", 0, TimeUnit.SECONDS));
        assertTrue(queue.add("add"));
        assertTrue(queue.addAll(List.of("all", "of them")));
        assertEquals(List.of("put", "offer", "timed offer", "add", "all", "of them"), List.copyOf(queue));
    }

    @Test
    void everyWayOfTakingTakesTheFirst() throws InterruptedException {
        queue.addAll(List.of("1", "2", "3", "4", "5"));
        assertEquals("1", queue.take());
        assertEquals("2", queue.poll());
        assertEquals("3", queue.poll(0, TimeUnit.SECONDS));
        assertEquals("4", queue.poll(Duration.ZERO));
        assertEquals("5", queue.remove());
    }

    @Test
    void nullIsRefusedAndNothingIsPut() {
        assertThrows(NullPointerException.class, () -> queue.put(null));
        assertThrows(NullPointerException.class, () -> queue.offer(null));
        assertThrows(NullPointerException.class, () -> queue.offer(null, 1, TimeUnit.SECONDS));
        assertThrows(NullPointerException.class, () -> queue.add(null));
        assertEquals(0, queue.size());
    }

    @Test
    void anEmptyQueueHasNothingToGive() throws InterruptedException {
        assertNull(queue.poll());
        assertNull(queue.peek());
        assertNull(queue.poll(0, TimeUnit.SECONDS));
        assertNull(queue.poll(-1, TimeUnit.SECONDS));
        assertNull(queue.poll(Duration.ofSeconds(-1)));
        assertThrows(NoSuchElementException.class, queue::remove);
        assertThrows(NoSuchElementException.class, queue::element);
        assertFalse(queue.iterator().hasNext());
        assertEquals(0, queue.size());
        assertTrue(queue.isEmpty());
    }

    @Test
    void peekingLeavesTheElementWhereItIs() {
        queue.addAll(List.of("first", "second"));
        assertEquals("first", queue.peek());
        assertEquals("first", queue.element());
        assertEquals(2, queue.size());
        assertEquals("first", queue.poll());
        assertEquals("second", queue.peek());
    }

    @Test
    void drainingTakesEverythingInOrder() {
        queue.addAll(List.of("a", "b", "c"));
        List<String> target = new ArrayList<>(List.of("before"));
        assertEquals(3, queue.drainTo(target));
        assertEquals(List.of("before", "a", "b", "c"), target);
        assertEquals(0, queue.drainTo(target));
    }

    @Test
    void drainingStopsAtItsLimit() {
        queue.addAll(List.of("a", "b", "c"));
        List<String> target = new ArrayList<>();
        assertEquals(0, queue.drainTo(target, 0));
        assertEquals(0, queue.drainTo(target, -1));
        assertEquals(2, queue.drainTo(target, 2));
        assertEquals(List.of("a", "b"), target);
        assertEquals(1, queue.drainTo(target, 5));
        assertEquals(List.of("a", "b", "c"), target);
    }

    @Test
    void aQueueIsNotDrainedIntoItselfNorIntoNothing() {
        queue.add("stays");
        assertThrows(IllegalArgumentException.class, () -> queue.drainTo(queue));
        assertThrows(NullPointerException.class, () -> queue.drainTo(null));
        assertEquals(1, queue.size());
    }

    @Test
    void theIteratorShowsWhatWasThereWhenItWasMade() {
        queue.addAll(List.of("a", "b"));
        Iterator<String> iterator = queue.iterator();
        queue.poll();
        queue.add("c");
        assertEquals("a", iterator.next());
        assertThrows(UnsupportedOperationException.class, iterator::remove);
        assertEquals("b", iterator.next());
        assertFalse(iterator.hasNext());
        assertEquals(List.of("b", "c"), List.copyOf(queue));
    }

    @Test
    void nothingIsRemovedFromTheMiddle() {
        queue.addAll(List.of("a", "b", "c"));
        assertThrows(UnsupportedOperationException.class, () -> queue.remove("b"));
        assertThrows(UnsupportedOperationException.class, () -> queue.remove("not there"));
        assertThrows(UnsupportedOperationException.class, () -> queue.removeIf("b"::equals));
        assertThrows(UnsupportedOperationException.class, () -> queue.removeAll(Set.of("b")));
        assertThrows(UnsupportedOperationException.class, () -> queue.retainAll(Set.of("b")));
        assertEquals(List.of("a", "b", "c"), List.copyOf(queue));
    }

    @Test
    void containsLooksThroughWhatIsThere() {
        queue.addAll(List.of("a", "b"));
        assertTrue(queue.contains("b"));
        assertFalse(queue.contains("c"));
        assertTrue(queue.containsAll(List.of("b", "a")));
        queue.poll();
        assertFalse(queue.contains("a"));
        assertArrayEquals(new Object[] {"b"}, queue.toArray());
    }

    @Test
    void clearingLeavesAnEmptyQueueThatStillWorks() {
        queue.addAll(List.of("a", "b"));
        queue.clear();
        assertEquals(0, queue.size());
        assertNull(queue.poll());
        queue.add("c");
        assertEquals("c", queue.poll());
    }

    @Test
    void sizeCountsPutsAndTakes() {
        for (int i = 1; i <= 10; i++) {
            queue.add("x");
            assertEquals(i, queue.size());
        }
        for (int i = 9; i >= 0; i--) {
            queue.poll();
            assertEquals(i, queue.size());
        }
    }

    @Test
    void anonymousQueuesAreDifferentAndNamedOnesTheSame() {
        IpcQueue<String> named = open("named", String.class);
        assertEquals(Optional.of("named"), named.name());
        assertEquals(Optional.empty(), queue.name());
        open("named", String.class).add("for the named one");
        assertEquals(1, named.size());
        assertEquals(0, queue.size());
        assertEquals(0, open(String.class).size());
        assertSame(mp.workspace(), named.workspace());
        assertTrue(mp.workspace().names().contains("named"));
    }

    @Test
    void aClosedQueueRefusesEverything() {
        queue.add("before");
        mp.close();
        assertThrows(ClosedException.class, () -> queue.put("x"));
        assertThrows(ClosedException.class, () -> queue.offer("x"));
        assertThrows(ClosedException.class, queue::take);
        assertThrows(ClosedException.class, queue::poll);
        assertThrows(ClosedException.class, () -> queue.poll(1, TimeUnit.SECONDS));
        assertThrows(ClosedException.class, queue::peek);
        assertThrows(ClosedException.class, queue::size);
        assertThrows(ClosedException.class, queue::iterator);
        assertThrows(ClosedException.class, () -> queue.drainTo(new HashSet<>()));
        assertThrows(ClosedException.class, () -> open(String.class));
        assertTrue(queue.toString().contains("closed"), queue::toString);
    }

    @Test
    void toStringHasTheNumberOfElements() {
        queue.add("x");
        assertTrue(queue.toString().contains("1 element"), queue::toString);
    }
}
