package io.polyproc.codec;

import io.polyproc.internal.codec.BytesCodec;
import io.polyproc.internal.codec.StandardCodec;
import java.io.ObjectInputFilter;
import java.util.Objects;

/** The codecs for everyday. */
public final class Codecs {

    private Codecs() {}

    /**
     * A codec for elements of this type: boxed numbers, booleans, characters, strings and byte arrays in a compact form of
     * their own, everything else by Java serialization.
     *
     * <p>Reading by Java serialization is filtered: only classes of the JDK's data types ({@code java.lang}, {@code
     * java.util}, {@code java.time}, {@code java.math}), of Polyproc, and of the type's own package and those below it are
     * let in. For other classes use {@link #of(Class, ObjectInputFilter)}. An element with a class that the filter refuses is
     * refused by {@code put}, with a {@link io.polyproc.errors.SerializationException} that names the class.
     *
     * @param <T> the elements
     * @param type what every element must be an instance of
     * @return the codec
     */
    public static <T> Codec<T> of(Class<T> type) {
        return new StandardCodec<>(Objects.requireNonNull(type, "type"), null);
    }

    /**
     * As {@link #of(Class)}, with a filter of your own for what Java serialization may read. It is asked when an element is put, too,
     * for each of its classes, with an array length of -1.
     *
     * @param <T> the elements
     * @param type what every element must be an instance of
     * @param filter decides about each class; see {@link ObjectInputFilter.Config#createFilter}
     * @return the codec
     */
    public static <T> Codec<T> of(Class<T> type, ObjectInputFilter filter) {
        return new StandardCodec<>(Objects.requireNonNull(type, "type"), Objects.requireNonNull(filter, "filter"));
    }

    /**
     * A codec for byte arrays as they are: the element in the queue is the array's bytes and nothing else. So what a {@link
     * DirectWriter} has written in place can be taken as an array, and what was put as an array can be read in place.
     *
     * <p>{@code encode} and {@code decode} hand the array through, and the queue copies it. While it waits for room, do not change
     * the array.
     *
     * @return the codec
     */
    public static Codec<byte[]> bytes() {
        return BytesCodec.INSTANCE;
    }
}
