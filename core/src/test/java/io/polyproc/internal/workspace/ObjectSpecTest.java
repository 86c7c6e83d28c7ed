package io.polyproc.internal.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectSpecTest {

    private static final int LONGEST = 92;

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "/", "..\\x", "a\nb", "a\u0000", "\u007F", "\u0085", "\uD800", "x\uDC00y"})
    void nameThatIsNoPlainWordIsRefusedAndNothingIsMade(String name) {
        try (Multiprocessing mp = Multiprocessing.open()) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> mp.named(name).sharedInt(1));
            assertTrue(e.getMessage().startsWith("name=\"" + name + "\" has "), e.getMessage());
            assertThrows(IllegalArgumentException.class, () -> mp.named(name).lock());
            assertEquals(List.of(), mp.workspace().names());
        }
    }

    @Test
    void namesAreAsLongAsTheFieldInBytesOfUtf8() {
        try (Multiprocessing mp = Multiprocessing.open()) {
            for (String longest : List.of("x".repeat(LONGEST), "ä".repeat(LONGEST / 2), "😀".repeat(LONGEST / 4))) {
                mp.named(longest).sharedInt(1).set(5);
                assertEquals(5, mp.named(longest).sharedInt(0).get());
                IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> mp.named(longest + "x")
                        .sharedInt(1));
                assertTrue(e.getMessage().contains("has 93 bytes of UTF-8"), e.getMessage());
            }
        }
    }
}
