package io.polyproc.internal.chronicle;

import io.polyproc.codec.DirectReader;
import java.nio.ByteBuffer;

/** An element that was taken to be acknowledged. */
public final class Taken implements DirectReader {

    long index;
    int attempt;
    int claim;
    private long sequence;
    private byte[] element;

    Taken() {}

    /** Notes where the element is, under the take lock. */
    void note(LogReader from, int whichAttempt, int whichClaim) {
        index = from.index();
        sequence = from.sequence();
        attempt = whichAttempt;
        claim = whichClaim;
    }

    @Override
    public void read(ByteBuffer bytes) {
        element = new byte[bytes.remaining()];
        bytes.get(element);
    }

    /** Its bytes. */
    public byte[] element() {
        return element;
    }

    /** Its number in the queue. */
    public long sequence() {
        return sequence;
    }

    /** How often it was taken, this time included. */
    public int attempt() {
        return attempt;
    }
}
