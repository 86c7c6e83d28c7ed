package io.polyproc.codec;

/**
 * Encodes elements as bytes and decodes them. Both sides of a queue use the same codec, in different processes.
 *
 * <p><b>Thread and process safety.</b> An implementation is called by several threads at once, so it has no mutable
 * state.
 *
 * @param <T> the elements
 */
public interface Codec<T> {

    /**
     * Encodes an element.
     *
     * @param value the element, not null
     * @return its bytes, in a new array
     * @throws RuntimeException when the element cannot be encoded; no element is put into the queue then
     */
    byte[] encode(T value);

    /**
     * Decodes bytes that {@link #encode} made.
     *
     * @param bytes the bytes, all of them
     * @return the element, not null
     * @throws RuntimeException when the bytes cannot be decoded
     */
    T decode(byte[] bytes);

    /**
     * Returns the id of the format. All users of a named queue have codecs of the same id. Two codecs with the same id
     * must decode each other's bytes.
     *
     * @return by default the name of the implementing class
     */
    default String id() {
        return getClass().getName();
    }
}
