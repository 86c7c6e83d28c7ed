package io.polyproc.codec;

/**
 * Turns elements into bytes and back. Both sides of a queue use the same one, in different processes.
 *
 * <p><b>Thread and process safety.</b> An implementation is called by several threads at once, so it keeps no state.
 *
 * @param <T> the elements
 */
public interface Codec<T> {

    /**
     * Turns an element into bytes.
     *
     * @param value the element, not null
     * @return its bytes, in a new array
     * @throws RuntimeException when it cannot; nothing is put into the queue then
     */
    byte[] encode(T value);

    /**
     * Turns bytes that {@link #encode} made into an element.
     *
     * @param bytes the bytes, all of them
     * @return the element
     * @throws RuntimeException when it cannot
     */
    T decode(byte[] bytes);

    /**
     * What the elements are, for the check that all users of a named queue mean the same: two codecs with the same id must
     * understand each other's bytes.
     *
     * @return by default the name of the implementing class
     */
    default String id() {
        return getClass().getName();
    }
}
