/**
 * Processes that are killed before their k-th store to mapped memory, for k = 1, 2, 3 ..., without a label anywhere:
 * {@link io.polyproc.it.store.StoreAgent} counts the stores, a {@link io.polyproc.it.store.Trial} is one operation and
 * what is checked after the kill, and {@link io.polyproc.it.store.StoreKillIT} runs them.
 */
package io.polyproc.it.store;
