package io.polyproc.internal.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChronicleModulesTest {

    private static final String MODULE_PATH = "jdk.module.path";

    private final String before = System.getProperty(MODULE_PATH);

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(MODULE_PATH);
        } else {
            System.setProperty(MODULE_PATH, before);
        }
    }

    @Test
    void aProgramOfTheClassPathHasNoModulesOfChronicle() {
        assertEquals(Set.of(), ChronicleModules.present());
        assertEquals(Set.of(), ChronicleModules.onPath());
        assertTrue(ChronicleFlags.forVersion(17).stream().allMatch(flag -> flag.endsWith("=ALL-UNNAMED")));
    }

    @Test
    void modulesOnThePathAreFoundBeforeTheProgramHasThem() {
        System.setProperty(
                MODULE_PATH,
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> new File(entry).getName().matches("(chronicle|posix|slf4j)-.*\\.jar"))
                        .collect(Collectors.joining(File.pathSeparator)));
        Set<String> modules = ChronicleModules.onPath();
        assertTrue(
                modules.containsAll(List.of("chronicle.bytes", "chronicle.core", "chronicle.queue", "posix")),
                modules::toString);
        assertEquals(List.of("chronicle.queue", "org.slf4j"), ChronicleModules.toBeAdded());
    }

    @Test
    void aPathWithoutModulesHasNone() {
        System.setProperty(MODULE_PATH, new File("nowhere").getAbsolutePath());
        assertEquals(Set.of(), ChronicleModules.onPath());
        assertEquals(List.of(), ChronicleModules.toBeAdded());
    }
}
