package io.polyproc.internal.ring;

/**
 * Body of a pipe. The object's size is the number of bytes of each ring; its options tell whether there are two rings.
 *
 * <pre>
 *   0  owner of the first end   int   id of the participant that owns it; 0 before its first use
 *   4  owner of the second end  int   the same
 * 128  ring                           {@link RingDescriptor}: from the second end to the first
 *  ..  ring                           {@link RingDescriptor}: from the first end to the second; in a duplex pipe only
 * </pre>
 *
 * <table>
 * <caption>States of an owner's word</caption>
 * <tr><th>{@link #CLOSED}</th><th>participant</th><th>meaning</th><th>left by</th></tr>
 * <tr><td>0</td><td>0</td><td>not used yet</td><td>any participant: takes or closes it</td></tr>
 * <tr><td>0</td><td>living</td><td>owned</td><td>its owner: closes it</td></tr>
 * <tr><td>0</td><td>dead</td><td>ended</td><td>none</td></tr>
 * <tr><td>1</td><td>any</td><td>closed by that participant</td><td>none</td></tr>
 * </table>
 */
public final class PipeDescriptor {

    static final int FIRST_OWNER_OFFSET = 0;
    static final int SECOND_OWNER_OFFSET = 4;
    /** Length of the part before the rings. */
    static final int LENGTH = 128;

    /** Bit of an owner's word: the end is closed. */
    static final int CLOSED = 0x80000000;
    /** Option of the object: messages go both ways. */
    static final int DUPLEX = 1;

    private PipeDescriptor() {}
}
