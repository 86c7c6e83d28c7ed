package io.polyproc.channel;

import java.io.Serializable;
import java.util.Objects;

/**
 * The two ends of a one-way pipe.
 *
 * <p>A task may capture it as a whole. The first process that uses an end owns it, as with each {@link PipeEnd}.
 *
 * @param <E> the messages
 * @param reader the end that receives
 * @param writer the end that sends
 */
public record OneWayPipe<E>(PipeEnd<E> reader, PipeEnd<E> writer) implements Serializable {

    /**
     * Creates a pair of the ends of one pipe.
     *
     * @param reader the end that receives
     * @param writer the end that sends
     * @throws NullPointerException when one of them is null
     */
    public OneWayPipe {
        Objects.requireNonNull(reader, "reader");
        Objects.requireNonNull(writer, "writer");
    }
}
