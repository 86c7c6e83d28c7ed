package io.polyproc.benchmarks.harness;

/**
 * What was aimed at, and what came out.
 *
 * @param work what is measured
 * @param aim the goal in words
 * @param outcome what came out, as the goal has it
 * @param detail the figures behind a ratio
 * @param isMet whether the goal is met
 * @param ifMissed why it is not met when it is not, and what was tried
 */
record Goal(String work, String aim, String outcome, String detail, boolean isMet, String ifMissed) {

    /** Ours is to cost at most so many times as much as the peer. */
    static Goal atMost(String work, double limit, Figure ours, Figure peer, String ifMissed) {
        double ratio = ours.median() / peer.median();
        String aim = "at most " + Numbers.text(limit) + " of " + peer.contender();
        return new Goal(work, aim, Numbers.text(ratio), detail(ours, peer), ratio <= limit, ifMissed);
    }

    /** Ours is to be at least so many times as fast as the peer. */
    static Goal timesAsFast(String work, double times, Figure ours, Figure peer, String ifMissed) {
        double ratio = peer.median() / ours.median();
        String aim = "at least " + Numbers.text(times) + " times as fast as " + peer.contender();
        return new Goal(work, aim, Numbers.text(ratio), detail(ours, peer), ratio >= times, ifMissed);
    }

    /** Something is to be at most so much. */
    static Goal atMost(String work, double limit, double measured, String unit, String ifMissed) {
        String aim = "at most " + Numbers.text(limit) + " " + unit;
        return new Goal(work, aim, Numbers.text(measured) + " " + unit, "", measured <= limit, ifMissed);
    }

    private static String detail(Figure ours, Figure peer) {
        return Numbers.text(ours.median()) + " and " + Numbers.text(peer.median()) + " " + ours.unit();
    }
}
