package io.polyproc.channel;

import io.polyproc.Workspace;
import java.util.Optional;

/**
 * An object that becomes ready: a message can be received, an element can be taken, a child has ended. {@code
 * io.polyproc.channel.Channels} waits for the first of several.
 *
 * <p><b>Thread and process safety.</b> An implementation may be called by any thread.
 */
@FunctionalInterface
public interface Selectable {

    /**
     * Tells whether the next operation would return or fail at once. An object at its end is ready too.
     *
     * @return a snapshot
     */
    boolean isReady();

    /**
     * Returns the workspace whose event count is advanced when this object becomes ready.
     *
     * @return a workspace; by default empty, and the object is polled
     */
    default Optional<Workspace> announcedIn() {
        return Optional.empty();
    }
}
