package io.polyproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The classes for {@code int} and {@code long} are copies of each other, since Java has no generic primitives. A change
 * of one that is forgotten in the other fails here. Those for {@code double} convert to raw bits; {@link
 * SharedValueContract} and {@link SharedArrayContract} hold them to the same behaviour.
 */
class ValueTemplateTest {

    private static final Path SOURCES = Path.of("src/main/java/io/polyproc");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "value/Shared#.java",
                "value/Shared#Array.java",
                "internal/handle/#Handle.java",
                "internal/handle/#ArrayHandle.java",
                "internal/cell/#Access.java"
            })
    void theCopiesForIntAndLongAreEqualButForTheirTypes(String file) throws IOException {
        List<String> ofInt = template(file.replace("#", "Int"));
        List<String> ofLong = template(file.replace("#", "Long"));
        for (int i = 0; i < Math.min(ofInt.size(), ofLong.size()); i++) {
            assertEquals(ofInt.get(i), ofLong.get(i), file + ", statement " + i);
        }
        assertEquals(ofInt.size(), ofLong.size(), file);
    }

    /** Returns the statements without imports, line breaks and the words that differ. */
    private static List<String> template(String file) throws IOException {
        String text = Files.readString(SOURCES.resolve(file))
                .replaceAll("(?m)^import .*\\R", "")
                .replace(".mapToLong(", ".map(")
                .replaceAll("\\b(32|64)-bit", "N-bit")
                .replaceAll("(?i:int(?=s?\\b)|long(?=s?\\b))|(?:[iI]nt|[lL]ong)(?=[A-Z_])|(?:INT|LONG)(?=[A-Z_])", "N")
                .replaceAll("[\\s*]+", " ")
                .replace("( ", "(");
        return List.of(text.split("(?<=[;{}])"));
    }
}
