package io.polyproc.internal.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.process.ChildStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JavaHomeTest {

    @TempDir
    Path home;

    @Test
    void ownInstallationHasALauncherAndTheRunningVersion() {
        JavaHome own = JavaHome.own();
        assertEquals(Runtime.version().feature(), own.feature());
        assertTrue(Files.isExecutable(Path.of(own.launcher())));
        assertEquals(
                own.feature(),
                JavaHome.at(Path.of(System.getProperty("java.home"))).feature());
    }

    @ParameterizedTest
    @CsvSource({"17.0.9,17", "21,21", "25.0.1,25", "26-ea,26"})
    void versionIsReadFromTheReleaseFile(String version, int feature) throws IOException {
        Files.writeString(
                home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=\"y\"\n");
        assertEquals(feature, JavaHome.at(home).feature());
    }

    @Test
    void directoryWithoutAReleaseFileIsRefused() {
        assertRefused();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "JAVA_VERSION=", "JAVA_VERSION=\"", "JAVA_VERSION=\"x\"", "IMPLEMENTOR=\"17\""})
    void releaseFileWithoutAVersionIsRefused(String release) throws IOException {
        Files.writeString(home.resolve("release"), release);
        assertRefused();
    }

    private void assertRefused() {
        ChildStartException e = assertThrows(ChildStartException.class, () -> JavaHome.at(home));
        assertTrue(e.getMessage().startsWith(home + " is no Java installation"), e.getMessage());
    }

    @Test
    void installationWithoutALauncherIsRefusedWhenItIsNeeded() throws IOException {
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"17\"");
        ChildStartException e =
                assertThrows(ChildStartException.class, () -> JavaHome.at(home).launcher());
        for (String part : List.of(home.resolve("bin").toString(), "withJavaHome", "--strip-native-commands")) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }
}
