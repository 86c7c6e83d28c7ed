package io.polyproc.internal.handle;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the elements of a queue. A scan reads them in batches; each element is decoded on demand, under no
 * lock.
 *
 * @param <E> the elements
 */
final class ElementIterator<E> implements Iterator<E> {

    private final Supplier<byte @Nullable []> scan;
    private final Function<byte[], E> decoder;
    private byte @Nullable [] next;

    /** Creates an iterator that ends when the scan returns null. */
    ElementIterator(Supplier<byte @Nullable []> scan, Function<byte[], E> decoder) {
        this.scan = scan;
        this.decoder = decoder;
        this.next = scan.get();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public E next() {
        byte[] bytes = next;
        if (bytes == null) {
            throw new NoSuchElementException();
        }
        next = scan.get();
        return decoder.apply(bytes);
    }
}
