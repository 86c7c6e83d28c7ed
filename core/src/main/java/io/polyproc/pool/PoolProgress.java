package io.polyproc.pool;

/**
 * The progress of a pool, in items: each call counts as one, each item of a {@code map} as one.
 *
 * @param submitted items that the pool was given
 * @param succeeded items that are done and gave a result
 * @param failed items that ended otherwise: they threw, were cancelled, exceeded their time limit, or their worker died
 */
public record PoolProgress(long submitted, long succeeded, long failed) {

    /**
     * Returns the number of items that have ended.
     *
     * @return the sum of succeeded and failed ones
     */
    public long done() {
        return succeeded + failed;
    }
}
