package io.polyproc.pool;

import io.polyproc.errors.SerializationException;
import io.polyproc.internal.codec.Throwables;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Some arguments for one worker, and the future of their results.
 *
 * @param request the packet for the worker
 * @param results done when the worker has replied, or will never reply
 */
record Job(byte[] request, CompletableFuture<List<Object>> results) {

    /** Completes the future as the worker's reply says. */
    void complete(byte[] reply) {
        try {
            if (reply[0] == Packet.RESULTS) {
                results.complete(Packet.readObjects(Packet.contents(reply)));
            } else {
                results.completeExceptionally(
                        Throwables.fromBytes(Packet.contents(reply).readAllBytes()));
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            results.completeExceptionally(
                    new SerializationException("the result of the task cannot be read here: " + e.getMessage(), e));
        }
    }
}
