package io.polyproc.internal.inherit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.internal.child.Settings;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which system properties a child inherits. */
class InheritedPropertiesTest {

    private static final String NAME = "inherited.properties.test";

    private final Locale before = Locale.getDefault();
    private final Locale format = Locale.getDefault(Locale.Category.FORMAT);

    @AfterEach
    void restore() {
        System.clearProperty(NAME);
        Locale.setDefault(before);
        Locale.setDefault(Locale.Category.FORMAT, format);
    }

    private static List<String> settings() {
        return InheritedProperties.settings(List.of(), Map.of());
    }

    @Test
    void propertiesOfTheCommandLineAreSelectedAndTheLastOfANameCounts() throws IOException {
        String library = new File("lib").getAbsolutePath();
        assertEquals(
                Map.of("a", "c", "flag", "", "file.encoding", "UTF-8", "java.library.path", library + ":/usr/lib"),
                InheritedProperties.select(CommandLine.of(List.of(
                        "-Da=b",
                        "-Dflag",
                        "-Da=c",
                        "-Dfile.encoding=UTF-8",
                        "-Djava.library.path=lib:/usr/lib",
                        "-Dcom.sun.management.jmxremote.port=1",
                        "-Dpolyproc.nesting=3",
                        "-Djava.class.path=x",
                        "-Djdk.module.main=y",
                        "-Xmx1g",
                        "Main",
                        "-Dz=z"))));
    }

    @Test
    void aPropertyThatTheProgramSetsIsASetting() {
        assertTrue(settings().stream().noneMatch(setting -> setting.contains(NAME)));
        System.setProperty(NAME, "a=b");
        assertTrue(settings().contains(Settings.property(NAME, "a=b")));
    }

    @Test
    void optionsAndVariablesOfTheBuilderTakePrecedence() {
        System.setProperty(NAME, "x");
        assertFalse(InheritedProperties.settings(List.of("-D" + NAME + "=y"), Map.of())
                .contains(Settings.property(NAME, "x")));
        assertFalse(
                InheritedProperties.settings(List.of(), Map.of("JAVA_TOOL_OPTIONS", Optional.of("-D" + NAME + "=y")))
                        .contains(Settings.property(NAME, "x")));
        assertTrue(isZoneIn(settings()));
        assertFalse(isZoneIn(InheritedProperties.settings(List.of("-Duser.timezone=UTC"), Map.of())));
        assertFalse(isZoneIn(InheritedProperties.settings(List.of(), Map.of("TZ", Optional.of("UTC")))));
    }

    private static boolean isZoneIn(List<String> settings) {
        return settings.stream().anyMatch(setting -> setting.contains("user.timezone"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.version",
                "java.class.path",
                "java.home",
                "user.dir",
                "user.name",
                "os.name",
                "line.separator",
                "sun.java.command",
                "polyproc.dir"
            })
    void whatAJvmComputesIsNoSetting(String name) {
        assertTrue(settings().stream().noneMatch(setting -> setting.startsWith("D" + name + "=")));
    }

    @Test
    void aLocaleThatTheProgramSetsIsASetting() {
        Locale.setDefault(before);
        Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("de-CH"));
        assertTrue(settings().stream().anyMatch(setting -> setting.startsWith("L") && setting.endsWith(" de-CH")));
        assertFalse(InheritedProperties.settings(List.of(), Map.of("LC_ALL", Optional.of("C"))).stream()
                .anyMatch(setting -> setting.startsWith("L")));
    }
}
