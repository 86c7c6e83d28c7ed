package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks the words of sources and pages: none of those that docs/glossary.md has replaced by terms of the field,
 * whether in prose or as a part of an identifier, and no comment with more than 120 columns.
 */
class VocabularyTest {

    private static final int MAX_COLUMNS = 120;

    private static final Pattern RETIRED = Pattern.compile(
            "\\b(somebody|nobody|whoever|anew|keepers?|mend(ed|s|ing)?|half-born|unborn|stillborn|is told"
                    + "|so (many|long|often)|for people|last words|in good order)\\b",
            Pattern.CASE_INSENSITIVE);

    /** The boundary between two words of an identifier. */
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_");

    /** Indentation and the marks of a comment or a list, which may divide a phrase of two words. */
    private static final Pattern MARGIN = Pattern.compile("^\\s*(/\\*+|\\*+(?!/)|/{2,}|[>-] )?\\s*");

    private static final Pattern STRING = Pattern.compile("\"(\\\\.|[^\"\\\\])*\"");

    /** Marks the root of the project. */
    private static final String PAGE = "docs/glossary.md";

    private static final String SOURCES = "src/main/java";

    private static final String TESTS = "src/test/java";

    /** Has the retired words as samples. */
    private static final String THIS = "VocabularyTest.java";

    @Test
    void sourcesHaveNoRetiredWord() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path file : sources()) {
            report(file, retiredWords(Files.readAllLines(file)), faults);
        }
        assertTrue(faults.isEmpty(), () -> message("retired words, see " + PAGE, faults));
    }

    @Test
    void testsHaveNoRetiredWord() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path file : tests()) {
            report(file, retiredWords(Files.readAllLines(file)), faults);
        }
        assertTrue(faults.isEmpty(), () -> message("retired words, see " + PAGE, faults));
    }

    @Test
    void pagesHaveNoRetiredWord() throws IOException {
        List<Path> pages = list(root().resolve("docs"), ".md");
        pages.addAll(list(root().resolve("docs/guide"), ".md"));
        pages.addAll(list(root(), ".md"));
        assertTrue(pages.contains(root().resolve(PAGE)), () -> "pages: " + pages);
        List<String> faults = new ArrayList<>();
        for (Path page : pages) {
            report(page, retiredWords(Files.readAllLines(page)), faults);
        }
        assertTrue(faults.isEmpty(), () -> message("retired words, see " + PAGE, faults));
    }

    @Test
    void commentsHaveAtMost120Columns() throws IOException {
        List<String> faults = new ArrayList<>();
        List<Path> files = sources();
        files.addAll(tests());
        for (Path file : files) {
            report(file, longComments(Files.readAllLines(file)), faults);
        }
        assertTrue(faults.isEmpty(), () -> message("comments with more than " + MAX_COLUMNS + " columns", faults));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "// Somebody waits.",
                "/** Nobody waits. */",
                "whoever",
                "made anew",
                "its keeper",
                "the keepers",
                "mend it",
                "it mends",
                "mended",
                "mending",
                "never half-born",
                "unborn",
                "stillborn",
                "the owner is told",
                "so many bytes",
                "for so long",
                "so often in a row",
                "For people: the name.",
                "its last words",
                "in good order",
                "boolean isUnborn()",
                "SEGMENT_UNBORN,",
                "Object lastKeeper;",
                "void mendIfDead() {",
                "WHOEVER_ASKS",
                "somebodyElse",
                "isHTTPNobody",
                "makeAnew"
            })
    void retiredWordIsFound(String sample) {
        NavigableMap<Integer, String> found = retiredWords(List.of("package io.polyproc;", sample));
        assertEquals(1, found.size(), () -> sample + ": " + found);
        assertEquals(2, found.firstKey());
    }

    @ParameterizedTest
    @ValueSource(strings = {"     * It has so", "        // It has so", "- It has so"})
    void phraseOnTwoLinesIsFound(String first) {
        String margin = first.substring(0, first.indexOf("It"));
        NavigableMap<Integer, String> found = retiredWords(List.of("", first, margin + "many bytes."));
        assertEquals("so many", found.get(2), () -> "found: " + found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mp.keepSpares(4)",
                "ChildBuilder withSpares",
                "an amendment",
                "as recommended",
                "no body",
                "isToldest",
                "a sort, so manyfold",
                "reborn",
                "The bookkeeper counts"
            })
    void otherWordIsNotFound(String sample) {
        assertEquals(new TreeMap<>(), retiredWords(List.of(sample)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/** ", " * ", "        // ", "int i; // "})
    void longCommentIsFound(String start) {
        String fits = start + "x".repeat(MAX_COLUMNS - start.length());
        assertEquals(new TreeMap<>(), longComments(List.of(fits)));
        assertEquals(
                List.of(2), List.copyOf(longComments(List.of(fits, fits + "x")).keySet()));
    }

    @Test
    void longStringIsNoComment() {
        String address = "https://" + "x".repeat(MAX_COLUMNS);
        assertEquals(new TreeMap<>(), longComments(List.of("String s = \"" + address + "\";")));
    }

    /** Returns the retired words in these lines, the last one of each line by the number of the line, from 1. */
    private static NavigableMap<Integer, String> retiredWords(List<String> lines) {
        StringBuilder text = new StringBuilder();
        NavigableMap<Integer, Integer> starts = new TreeMap<>();
        for (int i = 0; i < lines.size(); i++) {
            starts.put(text.length(), i + 1);
            String line = MARGIN.matcher(lines.get(i)).replaceFirst("");
            text.append(HUMP.matcher(line).replaceAll(" ")).append(' ');
        }
        NavigableMap<Integer, String> found = new TreeMap<>();
        for (Matcher matcher = RETIRED.matcher(text); matcher.find(); ) {
            found.put(starts.floorEntry(matcher.start()).getValue(), matcher.group());
        }
        return found;
    }

    /** Returns the comments that are too long, by the number of the line, from 1. */
    private static NavigableMap<Integer, String> longComments(List<String> lines) {
        NavigableMap<Integer, String> found = new TreeMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.length() > MAX_COLUMNS && hasComment(line)) {
                found.put(i + 1, line.length() + " columns");
            }
        }
        return found;
    }

    private static boolean hasComment(String line) {
        String code = STRING.matcher(line).replaceAll("\"\"");
        return code.stripLeading().startsWith("*") || code.contains("//") || code.contains("/*");
    }

    private static void report(Path file, NavigableMap<Integer, String> found, List<String> faults) {
        found.forEach((line, word) -> faults.add(root().relativize(file) + ":" + line + ": " + word));
    }

    private static String message(String what, List<String> faults) {
        return faults.size() + " " + what + "\n" + String.join("\n", faults);
    }

    /** Returns the sources of all modules. */
    private static List<Path> sources() throws IOException {
        List<Path> found = ofModules(SOURCES);
        assertTrue(found.stream().anyMatch(file -> file.endsWith("io/polyproc/Multiprocessing.java")));
        return found;
    }

    /** Returns the tests of all modules, without this class. */
    private static List<Path> tests() throws IOException {
        List<Path> found = ofModules(TESTS);
        assertTrue(found.removeIf(file -> file.endsWith(THIS)), () -> "tests: " + found);
        assertTrue(found.stream().anyMatch(file -> file.endsWith("io/polyproc/it/crash/LockKillIT.java")));
        return found;
    }

    private static List<Path> ofModules(String part) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(root())) {
            modules.map(module -> module.resolve(part))
                    .filter(Files::isDirectory)
                    .forEach(directory -> {
                        List<Path> files = tree(directory);
                        assertTrue(!files.isEmpty(), () -> directory + " has no source");
                        found.addAll(files);
                    });
        }
        return found;
    }

    private static List<Path> tree(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return new ArrayList<>(files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList());
        }
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve(PAGE))) {
            directory = directory.getParent();
            assertNotNull(
                    directory, "there is no " + PAGE + " above " + Path.of("").toAbsolutePath());
        }
        return directory;
    }
}
