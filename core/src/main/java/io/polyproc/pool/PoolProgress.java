package io.polyproc.pool;

/**
 * How far a pool is, in items: each call counts as one, each item of a {@code map} as one.
 *
 * @param submitted items that the pool was given
 * @param succeeded items that are done and gave a result
 * @param failed items that ended otherwise: they threw, were cancelled, took too long, or their worker died
 */
public record PoolProgress(long submitted, long succeeded, long failed) {

    /**
     * Items that have ended.
     *
     * @return succeeded and failed ones
     */
    public long done() {
        return succeeded + failed;
    }
}
