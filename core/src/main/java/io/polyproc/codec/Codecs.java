package io.polyproc.codec;

import io.polyproc.internal.codec.BytesCodec;
import io.polyproc.internal.codec.StandardCodec;
import java.io.ObjectInputFilter;
import java.util.Objects;

/** Factories of the standard codecs. */
public final class Codecs {

    private Codecs() {}

    /**
     * Returns a codec for elements of a type. Boxed numbers, booleans, characters, strings and byte arrays have a
     * compact form, all other objects that of Java serialization.
     *
     * <p>Deserialization is filtered. It accepts classes of the JDK's data types ({@code java.lang}, {@code java.util},
     * {@code java.time}, {@code java.math}), of Polyproc, and of the type's own package and those below it. For other
     * classes use {@link #of(Class, ObjectInputFilter)}. {@code put} refuses an element with a class that the filter
     * refuses, with a {@link io.polyproc.codec.SerializationException} that names the class.
     *
     * @param <T> the elements
     * @param type the class of which every element is an instance
     * @return the codec
     */
    public static <T> Codec<T> of(Class<T> type) {
        return new StandardCodec<>(Objects.requireNonNull(type, "type"), null);
    }

    /**
     * Returns a codec for elements of a type, with a filter for deserialization. {@code put} also applies the filter to
     * each class of the element, with an array length of -1.
     *
     * @param <T> the elements
     * @param type the class of which every element is an instance
     * @param filter decides about each class; see {@link ObjectInputFilter.Config#createFilter}
     * @return the codec
     */
    public static <T> Codec<T> of(Class<T> type, ObjectInputFilter filter) {
        return new StandardCodec<>(Objects.requireNonNull(type, "type"), Objects.requireNonNull(filter, "filter"));
    }

    /**
     * Returns a codec for elements of a type with type arguments, as in {@code new TypeRef<List<String>>() {}}. The
     * filter of {@link #of(Class)} also accepts classes of the packages of the type arguments.
     *
     * @param <T> the elements
     * @param type the type of which every element is an instance
     * @return the codec
     * @throws IllegalStateException when the type is a variable or a generic array
     */
    public static <T> Codec<T> of(TypeRef<T> type) {
        return StandardCodec.of(Objects.requireNonNull(type, "type"));
    }

    /**
     * Returns a codec for byte arrays: an element consists of the array's bytes. So an element that a {@link
     * DirectWriter} has written in place can be taken as an array, and an element that was put as an array can be read
     * in place.
     *
     * <p>{@code encode} and {@code decode} return the array itself, and the queue copies it. Do not change the array
     * while a put waits for room.
     *
     * @return the codec
     */
    public static Codec<byte[]> bytes() {
        return BytesCodec.INSTANCE;
    }
}
