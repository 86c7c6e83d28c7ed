package io.polyproc.internal.pool;

import static io.polyproc.internal.pool.StartBackoff.FIRST_PAUSE_NANOS;
import static io.polyproc.internal.pool.StartBackoff.LONGEST_PAUSE_NANOS;
import static io.polyproc.internal.pool.StartBackoff.MOST_ATTEMPTS;
import static io.polyproc.internal.pool.StartBackoff.MOST_KILLED;
import static io.polyproc.internal.pool.StartBackoff.PATIENCE_NANOS;
import static io.polyproc.internal.pool.StartBackoff.PATIENCE_WITH_KILLER_NANOS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Tests the pauses between starts of workers, with a clock that overflows and the least jitter. */
class StartBackoffTest {

    private static final RandomGenerator LEAST_JITTER = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long bound) {
            return 0;
        }
    };

    private final StartBackoff backoff = new StartBackoff(LEAST_JITTER);

    private long now = Long.MAX_VALUE - LONGEST_PAUSE_NANOS;

    private void fail(boolean isAlone) {
        now++;
        backoff.failed(now, isAlone, "no room", null, now);
    }

    private void kill() {
        backoff.killed("killed", now);
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        assertEquals(0, backoff.pause(now));
        for (long pause = FIRST_PAUSE_NANOS; pause < LONGEST_PAUSE_NANOS; pause *= 2) {
            fail(false);
            assertEquals(pause - pause / 4, backoff.pause(now));
        }
        for (int i = 0; i < 70; i++) {
            fail(false);
            assertEquals(LONGEST_PAUSE_NANOS - LONGEST_PAUSE_NANOS / 4, backoff.pause(now));
        }
        assertTrue(backoff.isInTrouble());
        assertEquals("no room", backoff.reason());
    }

    @Test
    void oneWorkerAtATimeIsStartedAfterThePause() {
        assertTrue(backoff.mayStart(3, now));
        fail(false);
        long end = now + backoff.pause(now);
        assertFalse(backoff.mayStart(0, end - 1));
        assertEquals(1, backoff.pause(end - 1));
        assertTrue(backoff.mayStart(0, end));
        assertFalse(backoff.mayStart(1, end));
        assertEquals(0, backoff.pause(end + 1));
    }

    @Test
    void startsThatOverlapAreOneAttempt() {
        fail(true);
        long first = now;
        for (int i = 1; i < MOST_ATTEMPTS; i++) {
            backoff.failed(first, true, "no room", null, ++now);
        }
        assertFalse(backoff.mustGiveUp(now));
        assertEquals(FIRST_PAUSE_NANOS - FIRST_PAUSE_NANOS / 4 - (now - first), backoff.pause(now));
    }

    @Test
    void poolThatNeverHadAWorkerGivesUpAfterTheLastAttempt() {
        for (int i = 1; i < MOST_ATTEMPTS; i++) {
            fail(true);
            assertFalse(backoff.mustGiveUp(now), "after " + i);
        }
        fail(true);
        assertTrue(backoff.mustGiveUp(now));
        backoff.rest();
        assertFalse(backoff.mustGiveUp(now), "no worker was needed in between");
    }

    @Test
    void poolThatHadAWorkerTriesForAWhile() {
        backoff.succeeded();
        fail(true);
        long since = now;
        for (int i = 1; i < MOST_ATTEMPTS; i++) {
            fail(true);
        }
        assertFalse(backoff.mustGiveUp(since + PATIENCE_NANOS - 1));
        assertTrue(backoff.mustGiveUp(since + PATIENCE_NANOS));
    }

    @Test
    void attemptsBesideAnotherWorkerDoNotCountTowardsGivingUp() {
        for (int i = 1; i < MOST_ATTEMPTS; i++) {
            fail(true);
        }
        fail(false);
        fail(true);
        assertFalse(backoff.mustGiveUp(now));
    }

    @Test
    void successEndsThePauseAndResetsTheAttempts() {
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            fail(true);
        }
        backoff.succeeded();
        assertFalse(backoff.isInTrouble());
        assertTrue(backoff.mayStart(3, now));
        fail(true);
        assertEquals(FIRST_PAUSE_NANOS - FIRST_PAUSE_NANOS / 4, backoff.pause(now));
        assertFalse(backoff.mustGiveUp(now + PATIENCE_NANOS));
    }

    @Test
    void halfOfTheKilledWorkersAreReplacedWithoutAPause() {
        for (int i = 0; i < MOST_KILLED / 2; i++) {
            kill();
            assertEquals(0, backoff.pause(now));
            assertTrue(backoff.mayStart(3, now));
        }
        assertTrue(backoff.isInTrouble());
        kill();
        assertEquals(FIRST_PAUSE_NANOS - FIRST_PAUSE_NANOS / 4, backoff.pause(now));
        assertFalse(backoff.mayStart(0, now));
        assertTrue(backoff.mayStart(3, now + FIRST_PAUSE_NANOS), "kills do not reduce the starts to one at a time");
        assertEquals("killed", backoff.reason());
    }

    @Test
    void killerOfAllWorkersIsEnduredForAWhile() {
        kill();
        long since = now;
        for (int i = 1; i < MOST_KILLED - 1; i++) {
            kill();
        }
        assertFalse(backoff.mustGiveUp(since + PATIENCE_WITH_KILLER_NANOS));
        now++;
        kill();
        assertFalse(backoff.mustGiveUp(since + PATIENCE_WITH_KILLER_NANOS - 1));
        assertTrue(backoff.mustGiveUp(since + PATIENCE_WITH_KILLER_NANOS));
    }
}
