package io.polyproc.internal.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimeoutsTest {

    @Test
    void durationsSaturateInPlaceOfOverflowing() {
        assertEquals(1_000_000_001, Timeouts.nanos(Duration.ofNanos(1_000_000_001)));
        assertEquals(0, Timeouts.nanos(Duration.ofNanos(-1)));
        assertEquals(0, Timeouts.nanos(Duration.ofSeconds(Long.MIN_VALUE)));
        assertEquals(Timeouts.FOREVER, Timeouts.nanos(ChronoUnit.FOREVER.getDuration()));
        assertEquals(Timeouts.FOREVER, Timeouts.nanos(Duration.ofSeconds(Long.MAX_VALUE / 1_000_000_000)));
        assertEquals(1500, Timeouts.millis(Duration.ofMillis(1500)));
        assertEquals(Timeouts.FOREVER / 1_000_000, Timeouts.millis(ChronoUnit.FOREVER.getDuration()));
    }

    @Test
    void timeoutsInUnitsAreNeverNegative() {
        assertEquals(0, Timeouts.nanos(Long.MIN_VALUE, TimeUnit.DAYS));
        assertEquals(Timeouts.FOREVER, Timeouts.nanos(Long.MAX_VALUE, TimeUnit.DAYS));
        assertEquals(5_000, Timeouts.nanos(5, TimeUnit.MICROSECONDS));
    }

    @Test
    void aDeadlineOfTheLongestTimeoutIsInTheFutureAndOneOfANegativeTimeoutHasPassed() {
        assertTrue(Timeouts.remaining(Timeouts.deadline(Timeouts.FOREVER)) > TimeUnit.DAYS.toNanos(365));
        assertEquals(0, Timeouts.remaining(Timeouts.deadline(Long.MIN_VALUE)));
        assertEquals(0, Timeouts.remaining(Timeouts.deadline(0)));
        // Also when the clock itself is about to overflow.
        assertTrue(Timeouts.deadline(Long.MAX_VALUE - 1, Timeouts.FOREVER) - (Long.MAX_VALUE - 1) > 0);
    }
}
