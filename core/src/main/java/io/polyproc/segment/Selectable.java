package io.polyproc.segment;

/**
 * Something that becomes ready: a message can be received, an element can be taken, a child has ended. {@code
 * io.polyproc.channel.Channels} waits for the first of several.
 *
 * <p><b>Thread and process safety.</b> An implementation may be asked by any thread.
 */
@FunctionalInterface
public interface Selectable {

    /**
     * Whether what it stands for can be had now without waiting, or never more: that, too, is something to be told of.
     *
     * @return a snapshot
     */
    boolean isReady();

    /**
     * Whether those who wait for several things in its workspace are woken when it becomes ready. If not, they look again and
     * again.
     *
     * @return by default false
     */
    default boolean wakesSelectors() {
        return false;
    }
}
