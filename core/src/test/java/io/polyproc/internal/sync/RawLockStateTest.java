package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.workspace.ObjectRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each row of the state table in {@link LockDescriptor}, with and without WAITERS: what an attempt answers and leaves.
 */
class RawLockStateTest {

    /** States of the word by name, and what is expected of it afterwards. */
    enum State {
        FREE,
        HELD,
        HELD_WAITED_FOR,
        UNNOTICED,
        UNNOTICED_WAITED_FOR,
        ABANDONED,
        ABANDONED_WAITED_FOR,
        REPAIRING,
        REPAIRING_WAITED_FOR
    }

    private Multiprocessing mp;
    private ObjectRef ref;
    private LockWords words;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
        ref = LockWords.make(mp.workspace());
        words = LockWords.of(ref);
    }

    @AfterEach
    void close() {
        mp.close();
    }

    private int wordOf(State state) {
        int living = LockWords.me(mp.workspace());
        int dead = LockWords.deadParticipant(mp.workspace());
        return switch (state) {
            case FREE -> LockDescriptor.FREE;
            case HELD -> living;
            case HELD_WAITED_FOR -> living | WAITERS;
            case UNNOTICED -> dead;
            case UNNOTICED_WAITED_FOR -> dead | WAITERS;
            case ABANDONED -> dead | INCONSISTENT;
            case ABANDONED_WAITED_FOR -> dead | INCONSISTENT | WAITERS;
            case REPAIRING -> living | INCONSISTENT;
            case REPAIRING_WAITED_FOR -> living | INCONSISTENT | WAITERS;
        };
    }

    @ParameterizedTest
    @CsvSource({
        "FREE,                 ACQUIRED,  HELD",
        "HELD,                 TIMED_OUT, HELD",
        "HELD_WAITED_FOR,      TIMED_OUT, HELD_WAITED_FOR",
        "UNNOTICED,            ABANDONED, ABANDONED",
        "UNNOTICED_WAITED_FOR, ABANDONED, ABANDONED_WAITED_FOR",
        "ABANDONED,            ABANDONED, ABANDONED",
        "ABANDONED_WAITED_FOR, ABANDONED, ABANDONED_WAITED_FOR",
        "REPAIRING,            TIMED_OUT, REPAIRING",
        "REPAIRING_WAITED_FOR, TIMED_OUT, REPAIRING_WAITED_FOR"
    })
    void attemptAnswersAndLeaves(State before, Outcome outcome, State after) {
        words.setWord(wordOf(before));
        assertEquals(outcome, RawLock.of(ref, 0, 0).acquire(0, false));
        assertEquals(wordOf(after), words.word());
        words.setWord(wordOf(before));
        assertEquals(outcome, RawLock.of(ref, 0, 0).tryAcquire());
        assertEquals(wordOf(after), words.word());
    }

    @ParameterizedTest
    @CsvSource({
        "FREE,                 ACQUIRED,  HELD,                 0",
        "HELD,                 TIMED_OUT, HELD,                 0",
        "UNNOTICED,            ACQUIRED,  HELD_WAITED_FOR,      1",
        "UNNOTICED_WAITED_FOR, ACQUIRED,  HELD_WAITED_FOR,      1",
        "ABANDONED,            ACQUIRED,  HELD_WAITED_FOR,      1",
        "REPAIRING,            TIMED_OUT, REPAIRING,            0"
    })
    void attemptAtASelfRecoveringLockAnswersAndLeaves(State before, Outcome outcome, State after, int deaths) {
        RawLock lock = RawLock.of(ref, 0, LockDescriptor.SELF_RECOVERING);
        words.setWord(wordOf(before));
        assertEquals(outcome, lock.acquire(0, false));
        assertEquals(wordOf(after), words.word());
        assertEquals(deaths, lock.deaths());
    }

    @ParameterizedTest
    @CsvSource({
        "FREE,                 FREE,                 FREE",
        "HELD,                 FREE,                 HELD",
        "HELD_WAITED_FOR,      FREE,                 HELD_WAITED_FOR",
        "UNNOTICED,            ABANDONED,            REPAIRING",
        "UNNOTICED_WAITED_FOR, ABANDONED_WAITED_FOR, REPAIRING_WAITED_FOR",
        "ABANDONED,            ABANDONED,            REPAIRING",
        "ABANDONED_WAITED_FOR, ABANDONED_WAITED_FOR, REPAIRING_WAITED_FOR"
    })
    void recoveryBeginsWith(State before, State answer, State after) {
        words.setWord(wordOf(before));
        assertEquals(wordOf(answer), RawLock.of(ref, 0, 0).beginRecovery());
        assertEquals(wordOf(after), words.word());
    }

    @ParameterizedTest
    @CsvSource({"REPAIRING, HELD", "REPAIRING_WAITED_FOR, HELD_WAITED_FOR"})
    void recoveryEndsWithAnOrdinaryLockThatReleaseFrees(State before, State after) {
        words.setWord(wordOf(before));
        RawLock lock = RawLock.of(ref, 0, 0);
        lock.finishRecovery();
        assertEquals(wordOf(after), words.word());
        lock.release();
        assertEquals(LockDescriptor.FREE, words.word());
    }
}
