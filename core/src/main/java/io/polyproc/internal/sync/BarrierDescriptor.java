package io.polyproc.internal.sync;

/**
 * Body of a barrier. The object's size is the number of parties.
 *
 * <pre>
 *    0  signal   int   raised at each change of the state; waiters sleep on it
 *    8  state    long  see below; changed by compare-and-set
 *   16  resets   int   how often it was reset
 *  128  broken   {@link #BROKEN_PHASES} ints: phase + 1 of the phases that were reset last, at index resets modulo their number
 * 1024  parties  longs, one for each, see below; changed by compare-and-set
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
 *   <tr><th>mode</th><th>participant</th><th>meaning</th><th>who may leave it</th></tr>
 *   <tr><td>{@link #OPEN}</td><td>0</td><td>parties arrive</td><td>who sees that all have arrived: to the next phase, or
 *       to acting; who gives up or finds a party dead: to broken</td></tr>
 *   <tr><td>{@link #ACTING}</td><td>who runs the action</td><td>all have arrived</td><td>that one: to the next phase or to
 *       broken; who finds it dead, or aborts: to broken; who resets</td></tr>
 *   <tr><td>{@link #RESETTING}</td><td>who resets</td><td>this phase is over, and the parties are being forgotten</td>
 *       <td>anyone: forgets the rest of them, then to the next phase</td></tr>
 *   <tr><td>{@link #DIED} and above</td><td>whose doing it is</td><td>broken, and why</td><td>who resets</td></tr>
 * </table>
 *
 * <p>A place that names no participant is anybody's. One that does says in which phase that was last seen: ARRIVED, or known
 * and not arrived yet, or, with GONE, no longer to be waited for from that phase on. The phase of a place never goes back, also
 * when it is given up: so whoever is late, and comes with a phase that is over, finds no place. There is no count of those that
 * have arrived: with places and a count there would be two truths.
 */
public final class BarrierDescriptor {

    /** Most parties that a barrier can have. */
    public static final int MAX_PARTIES = 1024;

    static final int SIGNAL_OFFSET = 0;
    static final int STATE_OFFSET = 8;
    static final int RESETS_OFFSET = 16;
    static final int BROKEN_OFFSET = 128;

    /** Length of the fixed part in bytes; the parties follow. */
    static final int LENGTH = 1024;

    /** How many phases that were reset are remembered for those that have not looked since. */
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
