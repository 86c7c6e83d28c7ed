package io.polyproc.benchmarks.harness;

/**
 * What was aimed at, and what came out.
 *
 * @param work what is measured
 * @param aim the goal in words
 * @param limit the largest value that meets it
 * @param measured what was measured: a ratio, or a time
 * @param detail the two figures behind a ratio
 * @param ifMissed why it is not met when it is not, and what was tried
 */
public record Goal(String work, String aim, double limit, double measured, String detail, String ifMissed) {

    /** Our cost as a multiple of a peer's. */
    static Goal ratio(String work, String aim, double limit, Figure ours, Figure peer, String ifMissed) {
        String detail = Numbers.text(ours.median()) + " " + ours.unit() + " to " + Numbers.text(peer.median()) + " "
                + peer.unit() + " (" + peer.contender() + ")";
        return new Goal(work, aim, limit, ours.median() / peer.median(), detail, ifMissed);
    }

    /** Whether it is met. */
    public boolean isMet() {
        return measured <= limit;
    }
}
