package io.polyproc.codec;

import io.polyproc.internal.codec.StandardCodec;
import java.io.ObjectInputFilter;

/** The codecs for everyday. */
public final class Codecs {

    private Codecs() {}

    /**
     * A codec for elements of this type: boxed numbers, booleans, characters, strings and byte arrays in a compact form of
     * their own, everything else by Java serialization.
     *
     * <p>Reading by Java serialization is filtered: only classes of the JDK's data types ({@code java.lang}, {@code
     * java.util}, {@code java.time}, {@code java.math}), of Polyproc, and of the type's own package and those below it are
     * let in. For other classes use {@link #of(Class, ObjectInputFilter)}.
     *
     * @param <T> the elements
     * @param type what every element must be an instance of
     * @return the codec
     */
    public static <T> Codec<T> of(Class<T> type) {
        return new StandardCodec<>(type, null);
    }

    /**
     * As {@link #of(Class)}, with a filter of your own for what Java serialization may read.
     *
     * @param <T> the elements
     * @param type what every element must be an instance of
     * @param filter decides about each class; see {@link ObjectInputFilter.Config#createFilter}
     * @return the codec
     */
    public static <T> Codec<T> of(Class<T> type, ObjectInputFilter filter) {
        return new StandardCodec<>(type, filter);
    }
}
