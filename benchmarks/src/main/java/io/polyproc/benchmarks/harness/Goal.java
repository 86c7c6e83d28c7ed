package io.polyproc.benchmarks.harness;

/**
 * A goal and its result.
 *
 * @param work the measured work
 * @param aim the goal in words
 * @param outcome the result, in the unit of the goal
 * @param detail the figures behind a ratio
 * @param isMet true if the goal is met
 * @param ifMissed the reason if it is missed, and what was tried
 */
record Goal(String work, String aim, String outcome, String detail, boolean isMet, String ifMissed) {

    /** Returns the goal that ours costs at most {@code limit} times as much as the peer. */
    static Goal atMost(String work, double limit, Figure ours, Figure peer, String ifMissed) {
        double ratio = ours.median() / peer.median();
        String aim = "at most " + Numbers.text(limit) + " of " + peer.contender();
        return new Goal(work, aim, Numbers.text(ratio), detail(ours, peer), ratio <= limit, ifMissed);
    }

    /** Returns the goal that ours is at least {@code times} times as fast as the peer. */
    static Goal timesAsFast(String work, double times, Figure ours, Figure peer, String ifMissed) {
        double ratio = peer.median() / ours.median();
        String aim = "at least " + Numbers.text(times) + " times as fast as " + peer.contender();
        return new Goal(work, aim, Numbers.text(ratio), detail(ours, peer), ratio >= times, ifMissed);
    }

    /** Returns the goal that a value is at most {@code limit}. */
    static Goal atMost(String work, double limit, double measured, String unit, String ifMissed) {
        String aim = "at most " + Numbers.text(limit) + " " + unit;
        return new Goal(work, aim, Numbers.text(measured) + " " + unit, "", measured <= limit, ifMissed);
    }

    private static String detail(Figure ours, Figure peer) {
        return Numbers.text(ours.median()) + " and " + Numbers.text(peer.median()) + " " + ours.unit();
    }
}
