package io.polyproc.channel;

import java.io.Serializable;
import java.util.Objects;

/**
 * The two ends of a two-way pipe. Use one end and pass the other to a child:
 *
 * <pre>{@code
 * Pipe<String> pipe = mp.pipe(String.class);
 * PipeEnd<String> theirs = pipe.second();
 * mp.start(() -> theirs.send("answer to " + theirs.receive()));
 * pipe.first().send("question");
 * String answer = pipe.first().receive();
 * }</pre>
 *
 * <p>A task may capture it as a whole. The first process that uses an end owns it, as with each {@link PipeEnd}.
 *
 * @param <E> the messages
 * @param first one end
 * @param second the other end
 */
public record Pipe<E>(PipeEnd<E> first, PipeEnd<E> second) implements Serializable {

    /**
     * Creates a pair of the ends of one pipe.
     *
     * @param first one end
     * @param second the other end
     * @throws NullPointerException when one of them is null
     */
    public Pipe {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(second, "second");
    }
}
