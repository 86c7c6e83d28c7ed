package io.polyproc.internal.inherit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which options of the environment reach a child. */
class ToolOptionsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=5005",
                "-agentpath:/opt/agent.so=port=1",
                "-javaagent:/opt/agent.jar=8080:config.yaml",
                "-Xrunjdwp:transport=dt_socket,address=1",
                "-Xdebug",
                "-Dcom.sun.management.jmxremote.port=9999",
                "-Dcom.sun.management.jmxremote",
                "-XX:StartFlightRecording=filename=a.jfr",
                "-XX:StartFlightRecording:filename=a.jfr",
                "-XX:FlightRecorderOptions=repository=/tmp",
                "-Xlog:gc*:file=gc.log",
                "-Xlog:gc:gc.log:time",
                "-Xlog::all.log",
                "-Xloggc:gc.log",
                "-XX:LogFile=vm.log",
                "-XX:ErrorFile=/tmp/error.log",
                "-XX:ArchiveClassesAtExit=a.jsa"
            })
    void portsAgentsRecordingsAndFilesAreForOneJvm(String option) {
        assertTrue(ExclusiveOptions.contains(option));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-ea",
                "-Xmx1g",
                "-Dcom.sun.net=1",
                "-Xlog:gc",
                "-Xlog:gc:stderr:time",
                "-Xlog:gc:stdout",
                "-Xlog:gc:gc-%p.log",
                "-Xloggc:gc-%p.log",
                "-XX:ErrorFile=/tmp/error-%p.log",
                "-XX:HeapDumpPath=/tmp/heap.hprof",
                "-XX:MaxRAMPercentage=75"
            })
    void otherOptionsAreForAll(String option) {
        assertFalse(ExclusiveOptions.contains(option));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    -Xdebug -Xmx1g                        | -Xmx1g
                    "-javaagent:/opt/my agent.jar"        | ``
                    -Da="b c" -Xdebug '-Dd=e f'           | -Da=b" "c -Dd=e" "f
                    -Xdebug -Da="it's"                    | -Da=it"'"s
                    """)
    void theRestOfAVariableRemains(String value, String corrected) {
        assertEquals(corrected, ToolOptions.corrected(value, false));
    }

    @Test
    void aVariableWithoutSuchOptionsIsUnchanged() {
        String value = "  -Da='b  c'  @none\t-Xmx1g ";
        assertSame(value, ToolOptions.corrected(value, false));
        assertSame(value, ToolOptions.corrected(value, true));
    }

    @Test
    void filesThatAVariableNamesAreReplacedIfTheyHaveSuchOptions(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("options"), "-Da=b -Xdebug");
        assertEquals("-ea -Da=b", ToolOptions.corrected("-ea -XX:VMOptionsFile=" + file, false));
        assertEquals("-ea -Da=b", ToolOptions.corrected("-ea @" + file, true));
        String unread = "-ea @" + file;
        assertSame(unread, ToolOptions.corrected(unread, false));
    }

    @Test
    void theOptionsOfTheEnvironmentAreThoseOfTheBuilderIfItSetsTheVariable() {
        Map<String, Optional<String>> changes = new HashMap<>();
        changes.put("JAVA_TOOL_OPTIONS", Optional.of("-Xmx1g -Da=b"));
        changes.put("JDK_JAVA_OPTIONS", Optional.empty());
        changes.put("_JAVA_OPTIONS", Optional.empty());
        assertEquals(List.of("-Xmx1g", "-Da=b"), ToolOptions.inEnvironment(changes));
    }
}
