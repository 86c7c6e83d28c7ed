package io.polyproc.it.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/dependencies.md is true: the run-time class path of the examples is what the page lists, jar by jar. */
class DependenciesIT {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path PAGE = ROOT.resolve("docs/dependencies.md");
    private static final Path EXAMPLES = ROOT.resolve("examples/target/polyproc-examples.jar");
    private static final String OUR_OWN = "polyproc-core-";

    /** A row of a table that begins with a jar and its size. */
    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+\\.jar)` \\| ([0-9,]+) \\|.*");

    private static Map<String, Long> onThePage() throws IOException {
        Map<String, Long> jars = new TreeMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                jars.put(row.group(1), Long.valueOf(row.group(2).replace(",", "")));
            }
        }
        return jars;
    }

    /** The manifest has the class path of this build; the directory beside it may have jars of an earlier one. */
    private static Map<String, Long> onTheClassPath() throws IOException {
        Map<String, Long> jars = new TreeMap<>();
        try (JarFile examples = new JarFile(EXAMPLES.toFile())) {
            Attributes manifest = examples.getManifest().getMainAttributes();
            for (String entry : manifest.getValue(Attributes.Name.CLASS_PATH).split(" ")) {
                Path jar = EXAMPLES.resolveSibling(entry);
                String name = jar.getFileName().toString();
                if (!name.startsWith(OUR_OWN)) {
                    jars.put(name, Files.size(jar));
                }
            }
        }
        return jars;
    }

    @Test
    void thePageListsTheJarsOfTheClassPathWithTheirSizes() throws IOException {
        Map<String, Long> found = onTheClassPath();
        assertFalse(found.isEmpty());
        assertEquals(onThePage(), found);
    }
}
