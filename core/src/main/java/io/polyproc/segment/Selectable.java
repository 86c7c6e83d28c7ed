package io.polyproc.segment;

import java.util.Optional;

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
     * Where those who wait for several things are woken when it becomes ready.
     *
     * @return a workspace; by default empty: they have to look again and again
     */
    default Optional<Workspace> announcedIn() {
        return Optional.empty();
    }
}
