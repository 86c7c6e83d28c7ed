package io.polyproc.internal.sync;

/**
 * Body of a barrier. The object's size is the number of parties.
 *
 * <pre>
 *    0  signal   int   event count that advances at each change of the state
 *    8  state    long  see below; changed by CAS
 *   16  resets   int   number of resets
 *  128  broken   {@link #BROKEN_PHASES} ints: phase + 1 of the latest phases that were reset, at index resets modulo
 *                their number
 * 1024  parties  longs, one for each party, see below; changed by CAS
 *   ..  end
 *
 *  state:  63 ........ 33  32 .. 30  29 ........ 0
 *        +---------------+---------+--------------+
 *        |     phase     |  mode   | participant  |
 *        +---------------+---------+--------------+
 *  party:  63 ........ 33     31        30       29 ........ 0
 *        +---------------+--------+-----------+--------------+
 *        |     phase     |  GONE  |  ARRIVED  | participant  |
 *        +---------------+--------+-----------+--------------+
 * </pre>
 *
 * <table>
 *   <caption>Modes of the state.</caption>
 *   <tr><th>mode</th><th>participant</th><th>meaning</th><th>transitions</th></tr>
 *   <tr><td>{@link #OPEN}</td><td>0</td><td>parties arrive</td><td>a thread that sees all arrived: to the next phase,
 *       or to acting; one that gives up or finds a party dead: to broken</td></tr>
 *   <tr><td>{@link #ACTING}</td><td>the runner of the action</td><td>all have arrived</td><td>the runner: to the next
 *       phase or to broken; a thread that finds it dead, or aborts: to broken; a reset</td></tr>
 *   <tr><td>{@link #RESETTING}</td><td>the resetter</td><td>this phase is over, and the parties are being cleared</td>
 *       <td>any thread clears the rest of them: to the next phase</td></tr>
 *   <tr><td>{@link #DIED} and above</td><td>the one that broke it</td><td>broken, with its cause</td><td>a
 *   reset</td></tr>
 * </table>
 *
 * <p>A party slot that names no participant is open to all. Otherwise it tells in which phase that participant was last
 * seen: ARRIVED, or known and not arrived yet, or, with GONE, not awaited from that phase on. The phase of a slot never
 * decreases, also when the slot is released. So a late caller whose phase is over finds no slot. There is no separate
 * count of arrivals, which could disagree with the slots.
 */
public final class BarrierDescriptor {

    /** The maximum number of parties. */
    public static final int MAX_PARTIES = 1024;

    static final int SIGNAL_OFFSET = 0;
    static final int STATE_OFFSET = 8;
    static final int RESETS_OFFSET = 16;
    static final int BROKEN_OFFSET = 128;

    /** Length of the fixed part in bytes; the parties follow. */
    static final int LENGTH = 1024;

    /** The number of reset phases that are remembered for waiters that have not checked since. */
    static final int BROKEN_PHASES = 224;

    static final int PARTICIPANT = (1 << 30) - 1;
    static final int ARRIVED = 1 << 30;
    static final int GONE = 1 << 31;
    static final int MODE_SHIFT = 30;
    static final int MODE = 7;
    static final int PHASE_SHIFT = 33;

    static final int OPEN = 0;
    static final int ACTING = 1;
    static final int RESETTING = 2;
    static final int DIED = 3;
    static final int TIMED_OUT = 4;
    static final int INTERRUPTED = 5;
    static final int ACTION_FAILED = 6;
    static final int ABORTED = 7;

    /** Option bit: a party that died is no longer waited for. */
    public static final int SHRINKING = 1;

    private BarrierDescriptor() {}

    /** Length of the body in bytes. */
    public static int length(int parties) {
        return LENGTH + parties * Long.BYTES;
    }
}
