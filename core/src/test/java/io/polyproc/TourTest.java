package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tour in docs/architecture.md: each class that it names exists. */
class TourTest {

    private static final Path PAGE = Pages.ROOT.resolve("docs/architecture.md");

    private static final Pattern TOUR = Pattern.compile("\n## A stranger's tour\n(.*?)\n## ", Pattern.DOTALL);

    /** A name in code that begins as a class does. */
    private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w*)`");

    @Test
    void eachClassOfTheTourExists() throws IOException {
        Matcher tour = TOUR.matcher(Files.readString(PAGE));
        assertTrue(tour.find(), () -> PAGE + " has no tour");
        Set<String> missing = CLASS.matcher(tour.group(1))
                .results()
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(missing.size() > 20, missing::toString);
        missing.removeAll(Set.of("TourTest"));
        missing.removeAll(classes());
        assertEquals(Set.of(), missing);
    }

    private static Set<String> classes() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.replace(".java", ""))
                    .collect(Collectors.toSet());
        }
    }
}
