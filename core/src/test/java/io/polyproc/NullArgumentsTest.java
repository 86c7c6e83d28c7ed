package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polyproc.codec.Codec;
import io.polyproc.codec.Codecs;
import io.polyproc.sync.BarrierOptions;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.SemaphoreOptions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Null is refused at once, by name, and makes nothing. */
class NullArgumentsTest {

    private Multiprocessing mp;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
    }

    @AfterEach
    void close() {
        assertEquals(List.of(), mp.workspace().names());
        mp.close();
    }

    private static void refuses(String parameter, Executable call) {
        assertEquals(parameter, assertThrows(NullPointerException.class, call).getMessage());
    }

    @Test
    void namesAreRefused() {
        refuses("name", () -> mp.named(null));
        refuses("name", () -> mp.lock().condition(null));
    }

    @Test
    void optionsAreRefused() {
        for (SharedObjects objects : List.of(mp, mp.named("l"))) {
            refuses("options", () -> objects.lock(null));
            refuses("options", () -> objects.readWriteLock(null));
            refuses("options", () -> objects.barrier(1, null));
            refuses("options", () -> objects.semaphore(1, null));
            refuses("options", () -> objects.queue(Codecs.bytes(), null));
            refuses("options", () -> objects.ringQueue(Codecs.bytes(), null));
            refuses("options", () -> objects.pipe(Codecs.bytes(), null));
            refuses("options", () -> objects.oneWayPipe(Codecs.bytes(), null));
            refuses("codec", () -> objects.queue((Codec<Long>) null));
            refuses("codec", () -> objects.ringQueue((Codec<Long>) null, 1));
            refuses("codec", () -> objects.pipe((Codec<Long>) null));
            refuses("codec", () -> objects.oneWayPipe((Codec<Long>) null));
            refuses("codec", () -> objects.broadcast((Codec<Long>) null, 64));
        }
        refuses("reaction", () -> LockOptions.defaults().withOwnerDeath(null));
        refuses("reaction", () -> BarrierOptions.defaults().withPartyDeath(null));
        refuses("permits", () -> SemaphoreOptions.defaults().withOwnership(null));
    }

    @Test
    void initialElementsAreRefused() {
        refuses("initial", () -> mp.sharedIntArrayOf((int[]) null));
        refuses("initial", () -> mp.sharedLongArrayOf((long[]) null));
        refuses("initial", () -> mp.sharedDoubleArrayOf((double[]) null));
        refuses("initial", () -> mp.sharedByteArrayOf((byte[]) null));
    }

    @Test
    void actionsAreRefused() {
        refuses("action", () -> mp.barrier(1).withAction(null));
        refuses("recovery", () -> mp.lock().recover(null));
        refuses("recovery", () -> mp.readWriteLock().recover(null));
    }
}
