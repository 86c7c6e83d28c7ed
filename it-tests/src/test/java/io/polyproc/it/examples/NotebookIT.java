package io.polyproc.it.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.UserProgram;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The notebook as a user writes it, compiled and run as it stands. */
@MultiJvmTest
@Tag("environments")
class NotebookIT {

    private static final String PROGRAM = "Notebook";
    private static final List<String> SCENES = List.of(
            "3",
            "blablabla...",
            "499667166000",
            "[0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196]",
            "4",
            "0 1 4 9 16 25 36 49 64 81 100 121 144 169 196 ",
            "1.5 42 3");

    static List<Jdks.Jdk> jdks() {
        return Jdks.ofPrograms();
    }

    private static TestJvm run(Site site, Jdks.Jdk jdk, String classPath, String... flags) {
        return site.jvm().java(jdk).classPath(classPath).options(flags).startMain(PROGRAM, List.of());
    }

    private static void assertAllScenes(TestJvm notebook) {
        notebook.awaitSuccess();
        List<String> lines = notebook.output();
        assertEquals(SCENES, lines.subList(0, SCENES.size()));
        String prefix = "without lock: ";
        assertTrue(lines.get(SCENES.size()).startsWith(prefix), lines::toString);
        assertEquals(0, Integer.parseInt(lines.get(SCENES.size()).substring(prefix.length())) % 2);
        assertEquals(List.of("with lock: 0"), lines.subList(SCENES.size() + 1, lines.size()));
        assertEquals(List.of(), notebook.errors());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void withoutFlagsTheLineIsPrintedWithWhichItPrintsWhatItShould(Jdks.Jdk jdk, Site site) {
        String classPath = UserProgram.classPath(PROGRAM);
        TestJvm without = run(site, jdk, classPath);
        assertNotEquals(0, without.awaitExit());
        List<String> errors = without.errors();
        assertTrue(errors.get(0).contains("MissingFlagsException"), without::transcript);
        String line = errors.stream()
                .map(String::strip)
                .filter(text -> text.startsWith("--add-"))
                .findFirst()
                .orElseThrow();
        assertEquals(String.join(" ", ChronicleFlags.forVersion(jdk.feature())), line);
        assertAllScenes(run(site, jdk, classPath, line.split(" ")));
    }
}
