/** Pools of worker JVMs: what they give back, how they fail, how they end, and what they survive. */
package io.polyproc.it.pool;
