package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The links of the pages: each relative one leads to a file, and to a heading of it if it has a fragment. */
class LinksTest {

    private static final Pattern LINK = Pattern.compile("]\\(<?([^)\\s>]+)>?(?: \"[^\"]*\")?\\)");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z][a-z0-9+.-]*:.*|//.*", Pattern.CASE_INSENSITIVE);

    @Test
    void eachRelativeLinkLeadsToAFile() throws IOException {
        List<String> faults = new ArrayList<>();
        int links = 0;
        for (Path page : Pages.below(Pages.ROOT)) {
            links += check(page, faults);
        }
        assertEquals(List.of(), faults);
        assertTrue(links > 50, "links: " + links);
    }

    @Test
    void eachPageOfTheGuideIsInItsIndex() throws IOException {
        List<Path> linked = new ArrayList<>();
        for (String line : Files.readAllLines(Pages.GUIDE.resolve("README.md"))) {
            for (Matcher link = LINK.matcher(line); link.find(); ) {
                linked.add(Pages.GUIDE.resolve(link.group(1)));
            }
        }
        List<Path> missing = new ArrayList<>(Pages.below(Pages.GUIDE));
        missing.removeAll(linked);
        assertEquals(List.of(Pages.GUIDE.resolve("README.md")), missing);
    }

    @Test
    void brokenLinkIsFound(@TempDir Path directory) throws IOException {
        Path page = directory.resolve("page.md");
        Files.writeString(
                page,
                """
                # One *heading*, `two()` & more
                [a](page.md) [b](#one-heading-two--more) [c](https://example.org/none) `[d](none.md)`
                ```
                [e](none.md)
                ```
                [f](none.md) ![g](none.png) [h](page.md#none)
                """);
        List<String> faults = new ArrayList<>();
        assertEquals(6, check(page, faults));
        assertEquals(3, faults.size(), faults::toString);
        assertTrue(faults.get(0).endsWith("page.md:6: none.md"), faults::toString);
    }

    /** Adds the broken links of a page, and returns the number of links. */
    private static int check(Path page, List<String> faults) throws IOException {
        List<String> lines = Pages.prose(Files.readString(page));
        int links = 0;
        for (int i = 0; i < lines.size(); i++) {
            // The text of a link may be code; a link inside code is none.
            String line = lines.get(i).replaceAll("\\[`([^`]*)`]", "[$1]");
            for (Matcher link = LINK.matcher(CODE.matcher(line).replaceAll("")); link.find(); ) {
                links++;
                if (!exists(page, link.group(1))) {
                    faults.add(page + ":" + (i + 1) + ": " + link.group(1));
                }
            }
        }
        return links;
    }

    private static boolean exists(Path page, String link) throws IOException {
        if (ELSEWHERE.matcher(link).matches()) {
            return true;
        }
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        return Files.exists(target) && (hash < 0 || headings(target).contains(link.substring(hash + 1)));
    }

    /** Returns the anchors of the headings of a page, as GitHub makes them. */
    private static List<String> headings(Path page) throws IOException {
        return Pages.prose(Files.readString(page)).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
