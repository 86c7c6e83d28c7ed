package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The pages of the guide: each program is the one that the build compiles and {@code GuideIT} runs.
 *
 * <p>{@code -Dpolyproc.guide.write=true} copies the programs into the pages.
 */
class GuideTest {

    private static final Path SOURCES = Pages.ROOT.resolve("examples/src/main/java/io/polyproc/guide");

    /** The runner of the programs, and the description of their package. */
    private static final Set<String> NO_PROGRAMS = Set.of("Guide.java", "package-info.java");

    private static final Pattern PROGRAM =
            Pattern.compile("<!-- program: (\\w+) -->\\n```java\\n(.*?)```\\n", Pattern.DOTALL);

    private static final String OUTPUT = "<!-- output -->\n```text\n";
    private static final String DEATH = "\n## If a process dies\n";

    private static final int MIN_LINES = 15;
    private static final int MAX_LINES = 50;
    private static final int MAX_WORDS = 25;
    private static final int MAX_README_LINES = 120;

    /** The end of a sentence or of a cell of a table. */
    private static final Pattern END = Pattern.compile("[.?!:;](?=\\s|$)|\\|");

    /** The beginning of a line that continues no sentence. */
    private static final Pattern BEGIN = Pattern.compile("\\s*(?:- |#+ |\\d+\\. |\\|)|\\s*$");

    private static final Pattern CODE = Pattern.compile("`[^`]*`");

    /** The target of a link. */
    private static final Pattern TARGET = Pattern.compile("]\\([^)]*\\)");

    @Test
    void programOfEachPageIsTheOneThatTheBuildCompiles() throws IOException {
        TreeMap<String, Path> found = new TreeMap<>();
        for (Path page : Pages.below(Pages.GUIDE)) {
            String text = Files.readString(page);
            Matcher program = PROGRAM.matcher(text);
            while (program.find()) {
                String name = program.group(1);
                assertEquals(null, found.put(name, page), () -> name + " is on two pages");
                String source = withoutPackage(Files.readString(SOURCES.resolve(name + ".java")));
                if (Boolean.getBoolean("polyproc.guide.write")) {
                    text = text.replace(
                            program.group(), "<!-- program: " + name + " -->\n```java\n" + source + "```\n");
                    Files.writeString(page, text);
                } else {
                    assertEquals(source, program.group(2), () -> page + ", repeat with -Dpolyproc.guide.write=true");
                }
            }
        }
        assertEquals(programs(), found.keySet());
    }

    @Test
    void eachPageWithAProgramSaysWhatItPrintsAndWhatADeathDoes() throws IOException {
        for (Path page : Pages.below(Pages.GUIDE)) {
            String text = Files.readString(page);
            Matcher program = PROGRAM.matcher(text);
            if (program.find()) {
                int lines = (int) program.group(2).lines().count();
                assertTrue(lines >= MIN_LINES && lines <= MAX_LINES, () -> page + ": a program of " + lines + " lines");
                int output = text.indexOf(OUTPUT, program.end());
                assertTrue(output > 0, () -> page + " has no output");
                assertTrue(text.indexOf(DEATH, output) > 0, () -> page + " has no heading \"If a process dies\"");
            }
        }
    }

    @Test
    void readmeIsShort() throws IOException {
        int lines = Files.readAllLines(Pages.ROOT.resolve("README.md")).size();
        assertTrue(lines <= MAX_README_LINES, () -> "README.md has " + lines + " lines: move some to docs/guide");
    }

    @Test
    void sentencesHaveAtMost25Words() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path page : Pages.below(Pages.GUIDE)) {
            for (String sentence : longSentences(Files.readString(page))) {
                faults.add(page.getFileName() + ": " + sentence);
            }
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void longSentenceIsFound() {
        String fits = "word ".repeat(MAX_WORDS - 1) + "end.";
        assertEquals(List.of(), longSentences(fits + " " + fits + "\n\n- " + fits + "\n| " + fits + " | " + fits));
        assertEquals(1, longSentences("word " + fits).size());
        assertEquals(1, longSentences("- word\n  " + fits).size());
        assertEquals(List.of(), longSentences("`one two` " + "word ".repeat(MAX_WORDS - 2) + "end."));
    }

    private static String withoutPackage(String source) {
        String end = ";\n\n";
        assertTrue(source.startsWith("package "));
        return source.substring(source.indexOf(end) + end.length());
    }

    private static Set<String> programs() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            Set<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> !NO_PROGRAMS.contains(name))
                    .map(name -> name.replace(".java", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertFalse(names.isEmpty());
            return names;
        }
    }

    /** Returns the sentences that are too long. A piece of code counts as one word. */
    private static List<String> longSentences(String page) {
        StringBuilder text = new StringBuilder();
        for (String line : Pages.prose(page)) {
            Matcher begin = BEGIN.matcher(line);
            text.append(begin.lookingAt() ? " | " + line.substring(begin.end()) : " " + line);
        }
        String words = CODE.matcher(text).replaceAll("code");
        return END.splitAsStream(TARGET.matcher(words).replaceAll("]"))
                .map(String::strip)
                .filter(sentence -> sentence.split("\\s+").length > MAX_WORDS)
                .toList();
    }
}
