package io.polyproc.it.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.guide.Guide;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each program of the guide prints what its page says. */
@MultiJvmTest
class GuideIT {

    private static final Path PAGES = Path.of("").toAbsolutePath().getParent().resolve("docs/guide");

    private static final Pattern OUTPUT =
            Pattern.compile("<!-- program: (\\w+) -->.*?<!-- output -->\\n```text\\n(.*?)```\\n", Pattern.DOTALL);

    /** Stands in an output for what varies. */
    private static final String ANYTHING = "...";

    private static final String TITLE = "--- ";

    /** Returns the lines that the pages show, by the name of the program. */
    private static Map<String, List<String>> onThePages() throws IOException {
        Map<String, List<String>> outputs = new TreeMap<>();
        try (Stream<Path> pages = Files.list(PAGES)) {
            for (Path page : pages.toList()) {
                for (Matcher output = OUTPUT.matcher(Files.readString(page)); output.find(); ) {
                    outputs.put(output.group(1), output.group(2).lines().toList());
                }
            }
        }
        return outputs;
    }

    private static TestJvm start(Site site, String... arguments) {
        return site.jvm()
                .options(ChronicleFlags.forVersion(Jdks.own().feature()).toArray(String[]::new))
                .options("-Djava.io.tmpdir=" + site.directory())
                .startMain(Guide.class.getName(), List.of(arguments));
    }

    private static List<String> run(Site site, String... arguments) {
        TestJvm jvm = start(site, arguments).awaitSuccess();
        assertEquals(List.of(), jvm.errors());
        return jvm.output();
    }

    private static void assertShown(String program, List<String> shown, List<String> printed) {
        boolean isShown = shown.size() == printed.size();
        for (int i = 0; isShown && i < shown.size(); i++) {
            isShown = matches(shown.get(i), printed.get(i));
        }
        assertTrue(
                isShown,
                () -> program + " printed\n" + String.join("\n", printed) + "\nand its page shows\n"
                        + String.join("\n", shown));
    }

    private static boolean matches(String shown, String printed) {
        return printed.matches(Arrays.stream(shown.split(Pattern.quote(ANYTHING), -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".+")));
    }

    @Test
    void eachProgramPrintsWhatItsPageShows(Site site) throws IOException {
        Map<String, List<String>> printed = new TreeMap<>();
        List<String> lines = List.of();
        for (String line : run(site)) {
            if (line.startsWith(TITLE)) {
                lines = new ArrayList<>();
                printed.put(line.substring(TITLE.length()), lines);
            } else {
                lines.add(line);
            }
        }
        Map<String, List<String>> shown = onThePages();
        assertEquals(shown.keySet(), printed.keySet());
        shown.forEach((program, page) -> assertShown(program, page, printed.get(program)));
    }

    @Test
    void unrelatedProgramsMeetByName(Site site) throws IOException {
        List<String> printed = new ArrayList<>();
        for (String guest : List.of("ann", "ben")) {
            printed.addAll(run(site, "MeetByName", site.workspace().toString(), guest));
        }
        assertShown("MeetByName", onThePages().get("MeetByName"), printed);
    }

    @Test
    void anUnknownProgramIsRefused(Site site) {
        TestJvm jvm = start(site, "Nonsense");
        assertEquals(2, jvm.awaitExit());
        assertTrue(jvm.errors().get(0).contains("ShareValues"), jvm::transcript);
    }

    @Test
    void aPlaceholderMatchesSomethingWithinALine() {
        assertTrue(matches("since ... (... ms)", "since noon (12 ms)"));
        assertTrue(!matches("since ...", "since "));
        assertTrue(!matches("since ... (ms)", "since noon ms"));
    }
}
