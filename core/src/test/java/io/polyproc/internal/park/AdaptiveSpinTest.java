package io.polyproc.internal.park;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AdaptiveSpinTest {

    private final AdaptiveSpin spin = new AdaptiveSpin();

    @BeforeAll
    static void spinningHelps() {
        assumeTrue(Parking.spinningHelps(), "one processor: nothing ever spins");
    }

    @Test
    void theFirstWaitSpinsFully() {
        assertEquals(AdaptiveSpin.SPIN_LIMIT, spin.begin());
    }

    @Test
    void waitersThatSpinInVainParkAtOnceAfterAFewWaits() {
        int looks = 0;
        int waits = 0;
        for (int next = spin.begin(); next > 0; next = spin.begin()) {
            looks += next;
            waits++;
            spin.failed();
        }
        assertTrue(waits < 8, waits + " waits");
        assertTrue(looks <= 2 * AdaptiveSpin.SPIN_LIMIT, looks + " looks");
    }

    @Test
    void oneWaitInManyProbesAndASuccessRestoresTheBudget() {
        exhaust();
        int spinning = 0;
        for (int i = 0; i < 320; i++) {
            if (spin.begin() > 0) {
                spinning++;
                spin.failed();
            }
        }
        assertTrue(spinning >= 9 && spinning <= 10, spinning + " probes");
        spin.succeeded();
        assertEquals(AdaptiveSpin.SPIN_LIMIT, spin.begin());
    }

    private void exhaust() {
        for (int i = 0; i < 8; i++) {
            spin.failed();
        }
        assertEquals(0, spin.begin());
    }
}
