package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.Codec;
import io.polyproc.codec.Codecs;
import io.polyproc.codec.DecodeException;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.Seed;
import java.nio.charset.StandardCharsets;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Targets that refuse elements, and user code that uses the queue while it is called by the queue; of each kind of
 * queue.
 */
@Timeout(60)
abstract class QueueDrainContract {

    static final int CAPACITY = 100;

    final Multiprocessing mp = Multiprocessing.open();
    private final IpcQueue<Integer> queue = open(Codecs.of(Integer.class));

    /** A new queue of at most {@link #CAPACITY} elements. */
    abstract <E> IpcQueue<E> open(Codec<E> codec);

    /** The queue of that name, of the same capacity. */
    abstract IpcQueue<Integer> open(String name);

    abstract void putAll(IpcQueue<Integer> into, Collection<Integer> elements) throws InterruptedException;

    @AfterEach
    void close() {
        mp.close();
    }

    /** A collection that does something with each element. */
    static <E> Collection<E> target(Consumer<E> action) {
        return new AbstractCollection<>() {
            @Override
            public boolean add(E element) {
                action.accept(element);
                return true;
            }

            @Override
            public Iterator<E> iterator() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int size() {
                return 0;
            }
        };
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private List<Integer> rest() {
        List<Integer> rest = new ArrayList<>();
        queue.drainTo(rest);
        return rest;
    }

    @Test
    void whatATargetRefusesStaysInTheQueueInOrder() {
        queue.addAll(numbers(0, CAPACITY));
        BlockingQueue<Integer> target = new ArrayBlockingQueue<>(10);
        assertThrows(IllegalStateException.class, () -> queue.drainTo(target));
        assertEquals(numbers(0, 10), List.copyOf(target));
        assertEquals(CAPACITY - 10, queue.size());
        assertEquals(10, queue.peek());
        assertThrows(IllegalStateException.class, () -> queue.drainTo(target));
        assertEquals(numbers(10, CAPACITY), List.copyOf(queue));
        assertEquals(numbers(10, CAPACITY), rest());
        assertEquals(0, queue.size());
    }

    @Test
    void aRefusedElementFindsItsPlaceThoughOthersTookBehindItAndTheQueueWasFilledAgain() {
        queue.addAll(numbers(0, CAPACITY));
        IllegalStateException refusal = new IllegalStateException("full");
        Collection<Integer> target = target(element -> {
            assertEquals(1, queue.poll());
            assertEquals(2, queue.poll());
            for (int next = CAPACITY; queue.offer(next); next++) {
                assertTrue(next < 2 * CAPACITY, "it is bounded");
            }
            throw refusal;
        });
        assertSame(refusal, assertThrows(IllegalStateException.class, () -> queue.drainTo(target)));
        List<Integer> rest = rest();
        assertEquals(0, rest.get(0));
        assertEquals(numbers(3, rest.size() + 2), rest.subList(1, rest.size()));
        assertTrue(rest.size() >= CAPACITY - 2, rest::toString);
    }

    @Test
    void drainsWithinDrainsGiveBackWithoutLoss() {
        queue.addAll(numbers(0, CAPACITY));
        drainNested(20);
        List<Integer> rest = rest();
        assertEquals(CAPACITY, rest.size());
        assertEquals(numbers(0, CAPACITY), rest.stream().sorted().toList());
    }

    /** Each level has taken an element when the next one begins; the inner levels give back first. */
    private void drainNested(int depth) {
        if (depth > 0) {
            assertThrows(
                    IllegalStateException.class,
                    () -> queue.drainTo(target(element -> {
                        drainNested(depth - 1);
                        throw new IllegalStateException();
                    })));
        }
    }

    @Test
    void drainsWithRefusingTargetsLoseAndDoubleNothing() throws Exception {
        long seed = Seed.random(getClass()).nextLong();
        int count = 4000;
        AtomicInteger left = new AtomicInteger(count);
        ConcurrentLinkedQueue<Integer> taken = new ConcurrentLinkedQueue<>();
        Crew.together(4, index -> {
            Random random = new Random(seed + index);
            if (index == 0) {
                for (int i = 0; i < count; i++) {
                    queue.put(i);
                }
                return null;
            }
            Collection<Integer> target = target(element -> {
                if (random.nextInt(4) == 0) {
                    throw new IllegalStateException("refused");
                }
                taken.add(element);
                left.decrementAndGet();
            });
            while (left.get() > 0) {
                try {
                    queue.drainTo(target, 1 + random.nextInt(10));
                } catch (IllegalStateException e) {
                    assertEquals("refused", e.getMessage());
                }
            }
            return null;
        });
        assertEquals(numbers(0, count), taken.stream().sorted().toList());
        assertEquals(0, queue.size());
        assertNull(queue.poll());
    }

    @Test
    void anElementForWhichTheHeapHasNoRoomStays() {
        AtomicInteger failures = new AtomicInteger(1);
        IpcQueue<String> text = open(codec(bytes -> {
            if (bytes.equals("b") && failures.getAndDecrement() > 0) {
                throw new OutOfMemoryError("for a test");
            }
        }));
        text.addAll(List.of("a", "b", "c"));
        List<String> target = new ArrayList<>();
        assertThrows(OutOfMemoryError.class, () -> text.drainTo(target));
        assertEquals(List.of("a"), target);
        assertEquals(2, text.size());
        assertEquals(2, text.drainTo(target));
        assertEquals(List.of("a", "b", "c"), target);
    }

    @Test
    void anElementThatCannotBeDecodedIsTakenAndWhatIsBehindItStays() {
        IpcQueue<String> text = open(codec(bytes -> {
            if (bytes.equals("b")) {
                throw new StackOverflowError("for a test");
            }
        }));
        text.addAll(List.of("a", "b", "c"));
        List<String> target = new ArrayList<>();
        DecodeException e = assertThrows(DecodeException.class, () -> text.drainTo(target));
        assertArrayEquals(new byte[] {'b'}, e.bytes());
        assertEquals(List.of("a"), target);
        assertEquals(List.of("c"), List.copyOf(text));
        text.add("b");
        assertEquals("c", text.poll());
        assertArrayEquals(
                new byte[] {'b'},
                assertThrows(DecodeException.class, text::poll).bytes());
        assertEquals(0, text.size());
    }

    static Codec<String> codec(Consumer<String> onDecode) {
        return new Codec<>() {
            @Override
            public byte[] encode(String value) {
                return value.getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public String decode(byte[] bytes) {
                String value = new String(bytes, StandardCharsets.UTF_8);
                onDecode.accept(value);
                return value;
            }
        };
    }

    @Test
    void aCodecThatGivesNullIsRefusedByName() {
        IpcQueue<String> nothing = open(new Codec<>() {
            @Override
            public byte[] encode(String value) {
                return value.isEmpty() ? null : new byte[1];
            }

            @Override
            public String decode(byte[] bytes) {
                return null;
            }
        });
        assertThrows(NullPointerException.class, () -> nothing.put(""));
        nothing.add("x");
        DecodeException e = assertThrows(DecodeException.class, nothing::poll);
        assertTrue(e.getMessage().contains("null"), e::getMessage);
    }

    @Test
    void aQueueIsNotMovedIntoItselfThroughAnotherHandle() {
        IpcQueue<Integer> one = open("same");
        IpcQueue<Integer> other = open("same");
        one.addAll(numbers(0, 10));
        assertThrows(IllegalArgumentException.class, () -> one.drainTo(other));
        assertThrows(IllegalArgumentException.class, () -> one.addAll(other));
        assertThrows(IllegalArgumentException.class, () -> one.addAll(one));
        assertThrows(IllegalArgumentException.class, () -> putAll(one, other));
        assertEquals(numbers(0, 10), List.copyOf(other));
    }

    @Test
    void handlesOfOneQueueAreEqual() {
        IpcQueue<Integer> one = open("same");
        assertEquals(one, open("same"));
        assertEquals(one.hashCode(), open("same").hashCode());
        assertFalse(one.equals(open("another")));
        assertFalse(one.equals(queue));
    }

    @Test
    void aTargetThatPutsIntoTheSameQueueEnds() {
        queue.addAll(numbers(0, 10));
        int drained = queue.drainTo(target(queue::add));
        assertTrue(drained >= 10 && drained <= CAPACITY, "drained " + drained);
        assertEquals(10, queue.size());
    }

    @Test
    void userCodeMayUseTheQueueWhileTheQueueCallsIt() {
        AtomicInteger calls = new AtomicInteger();
        List<IpcQueue<String>> self = new ArrayList<>();
        IpcQueue<String> text = open(codec(value -> {
            self.get(0).offer("more");
            self.get(0).poll(element -> calls.incrementAndGet());
        }));
        self.add(text);
        text.addAll(List.of("a", "b", "c", "d", "e", "f"));
        text.peek();
        text.forEach(element -> text.size());
        text.contains(new Object() {
            @Override
            public boolean equals(Object other) {
                return text.poll(element -> {}) && false;
            }

            @Override
            public int hashCode() {
                return 0;
            }
        });
        text.drainTo(new ArrayList<>(), 2);
        assertTrue(calls.get() > 0, "the codec was called");
    }

    @Test
    void streamsOfAQueueThatChangesNeverFail() throws Exception {
        AtomicInteger rounds = new AtomicInteger(300);
        Crew.Member<Boolean> mutator = Crew.start("mutator", () -> {
            for (int i = 0; rounds.get() > 0; i++) {
                queue.put(i);
                queue.put(i);
                queue.take();
                while (queue.size() > i % 20) {
                    queue.take();
                }
            }
            return true;
        });
        assertFalse(queue.spliterator().hasCharacteristics(java.util.Spliterator.SIZED));
        while (rounds.getAndDecrement() > 0) {
            assertTrue(queue.stream().toList().stream().allMatch(Objects::nonNull));
            for (Object element : queue.stream().toArray()) {
                assertTrue(element instanceof Integer);
            }
            assertTrue(queue.stream().count() >= 0);
            assertTrue(Arrays.stream(queue.toArray(new Integer[0])).allMatch(Objects::nonNull));
            assertFalse(new ArrayList<>(queue).contains(null));
        }
        assertTrue(mutator.result());
    }

    @Test
    void anIteratorShowsEachElementThatStaysOnceThoughOthersComeAndGo() {
        queue.addAll(numbers(0, CAPACITY));
        Iterator<Integer> iterator = queue.iterator();
        List<Integer> shown = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            shown.add(iterator.next());
        }
        for (int i = 0; i < 80; i++) {
            queue.poll();
        }
        queue.addAll(numbers(CAPACITY, CAPACITY + 50));
        iterator.forEachRemaining(shown::add);
        assertEquals(shown.stream().distinct().toList(), shown);
        assertTrue(shown.containsAll(numbers(80, CAPACITY)), shown::toString);
        assertFalse(shown.contains(CAPACITY), "it was put afterwards");
    }

    @Test
    void nullsAreRefusedAtOnce() {
        assertThrows(NullPointerException.class, () -> queue.put(8, null));
        assertThrows(NullPointerException.class, () -> queue.offer(8, null));
        assertThrows(NullPointerException.class, () -> queue.poll((io.polyproc.codec.DirectReader) null));
        assertThrows(NullPointerException.class, () -> queue.drain(null, 1));
        assertThrows(NullPointerException.class, () -> queue.addAll(null));
        assertThrows(NullPointerException.class, () -> putAll(queue, null));
        assertThrows(NullPointerException.class, () -> open((Codec<Integer>) null));
        assertThrows(NullPointerException.class, () -> Codecs.of(Integer.class, null));
        assertThrows(NullPointerException.class, () -> Codecs.of((Class<String>) null));
        assertEquals(0, queue.size());
    }
}
