package io.polyproc.it.crash;

import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.sync.OwnerDeath;

/**
 * How a process comes to the step at which it is killed, and what the others must see afterwards, as the state table of
 * {@link io.polyproc.internal.sync.LockDescriptor} has it.
 *
 * @param point where the victim is killed
 * @param ownerDeath what kind of lock it is
 * @param way how the victim gets there
 * @param reported whether the survivors are told of a death, and one of them has to repair
 * @param deaths how many take-overs the lock has counted in the end
 */
record LockScenario(CrashPoint point, OwnerDeath ownerDeath, Way way, boolean reported, int deaths) {

    /** How the victim gets to the point. */
    enum Way {
        /** It takes the free lock. */
        TAKES,
        /** It gives the lock back while the others are asleep. */
        GIVES_BACK,
        /** It waits for a living owner, as the others do. */
        WAITS,
        /** It comes after an owner that was killed, and the lock stays free for others to find abandoned. */
        FINDS,
        /** It comes after an owner that was killed, and holds the lock when it is killed itself. */
        TAKES_OVER
    }

    /** All, each with the ends that its point must have. */
    static LockScenario[] all() {
        return new LockScenario[] {
            report(CrashPoint.LOCK_TAKEN, Way.TAKES, true, 1),
            report(CrashPoint.LOCK_HELD, Way.TAKES, true, 1),
            report(CrashPoint.LOCK_RELEASING, Way.GIVES_BACK, true, 1),
            report(CrashPoint.LOCK_RELEASED, Way.GIVES_BACK, false, 0),
            report(CrashPoint.LOCK_WAITERS_SET, Way.WAITS, false, 0),
            report(CrashPoint.LOCK_WAITER_WOKEN, Way.WAITS, false, 0),
            report(CrashPoint.LOCK_DEATH_FOUND, Way.FINDS, true, 1),
            report(CrashPoint.LOCK_MARKED_INCONSISTENT, Way.FINDS, true, 1),
            report(CrashPoint.LOCK_RECOVERING, Way.TAKES_OVER, true, 1),
            report(CrashPoint.LOCK_REPAIRED, Way.TAKES_OVER, true, 1),
            report(CrashPoint.LOCK_CONSISTENT, Way.TAKES_OVER, true, 2),
            recover(CrashPoint.LOCK_TAKEN, Way.TAKES, 1),
            recover(CrashPoint.LOCK_HELD, Way.TAKES, 1),
            recover(CrashPoint.LOCK_RELEASING, Way.GIVES_BACK, 1),
            recover(CrashPoint.LOCK_RELEASED, Way.GIVES_BACK, 0),
            recover(CrashPoint.LOCK_WAITER_WOKEN, Way.WAITS, 0),
            recover(CrashPoint.LOCK_DEATH_FOUND, Way.FINDS, 1),
            recover(CrashPoint.LOCK_TAKEN_OVER, Way.TAKES_OVER, 1),
        };
    }

    private static LockScenario report(CrashPoint point, Way way, boolean reported, int deaths) {
        return new LockScenario(point, OwnerDeath.REPORT, way, reported, deaths);
    }

    private static LockScenario recover(CrashPoint point, Way way, int deaths) {
        return new LockScenario(point, OwnerDeath.RECOVER, way, false, deaths);
    }

    @Override
    public String toString() {
        return point + ", " + ownerDeath;
    }
}
