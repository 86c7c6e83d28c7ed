package io.polyproc.internal.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.testkit.Crew;
import org.junit.jupiter.api.Test;

/** A full heap behind what was thrown. */
class MemoryLackTest {

    /** Has its initialisation fail as if the heap were full, in the first thread that needs it. */
    private static final class Unusable {
        static final Object VALUE = value();

        private static Object value() {
            throw new OutOfMemoryError("Java heap space");
        }
    }

    private static final class Faulty {
        static final Object VALUE = value();

        private static Object value() {
            throw new AssertionError("not of memory");
        }
    }

    @Test
    void aClassThatAnotherThreadCouldNotInitialiseForLackOfMemoryCountsAsLackOfMemory() throws Exception {
        Crew.start("first", () -> assertThrows(OutOfMemoryError.class, () -> String.valueOf(Unusable.VALUE)))
                .result();
        Throwable second = assertThrows(NoClassDefFoundError.class, () -> String.valueOf(Unusable.VALUE));
        String text = MemoryLack.behind(second);
        assertTrue(text.contains("java.lang.OutOfMemoryError: Java heap space"), text);
    }

    @Test
    void anOutOfMemoryErrorCountsAlsoAsACause() {
        OutOfMemoryError error = new OutOfMemoryError("Metaspace");
        assertEquals("java.lang.OutOfMemoryError: Metaspace", MemoryLack.behind(error));
        assertEquals(
                "java.lang.OutOfMemoryError: Metaspace", MemoryLack.behind(new RuntimeException("wrapped", error)));
    }

    @Test
    void otherFailuresDoNot() {
        assertNull(MemoryLack.behind(new IllegalStateException("no java.lang.OutOfMemoryError")));
        assertThrows(AssertionError.class, () -> String.valueOf(Faulty.VALUE));
        assertNull(MemoryLack.behind(assertThrows(NoClassDefFoundError.class, () -> String.valueOf(Faulty.VALUE))));
    }
}
