package io.polyproc.internal.inherit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests what a JVM's command line and its files mean. */
class CommandLineTest {

    @TempDir
    private Path directory;

    /** In the texts, {@code ^} is a double quote, {@code ~} a line end, and {@code /} separates options. */
    private static String text(String text) {
        return text.replace('^', '"').replace('~', '\n');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    -ea  -Da=b~-Dc=d        | -ea;-Da=b;-Dc=d
                    ^-Da=b c^ -Dd='e f'     | -Da=b c;-Dd=e f
                    -Da=^it's^' 'x          | -Da=it's x
                    -Da=\\b                 | -Da=\\b
                    ^^ -ea                  | ;-ea
                    -ea #b                  | -ea;#b
                    ^-Da=open end           | -Da=open end
                    """)
    void variablesAndFilesOfVmOptionsHaveQuotesAndNoEscapes(String text, String options) {
        assertEquals(List.of(options.split(";", -1)), OptionText.split(text(text)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    -ea  -Da=b~-Dc=d             | -ea;-Da=b;-Dc=d
                    ^-Da=b c^ -Dd='e f'          | -Da=b c;-Dd=e f
                    -ea # a comment ^~-esa#b~-da | -ea;-esa;-da
                    ^a\\tb\\\\c\\^d^             | a\tb\\c"d
                    a\\tb                        | a\\tb
                    ^a:\\~   b^                  | a:b
                    -cp ^a b:c^ Main             | -cp;a b:c;Main
                    ^open~-ea                    | open;-ea
                    """)
    void argumentFilesHaveQuotesEscapesAndComments(String text, String arguments) {
        assertEquals(List.of(arguments.split(";", -1)), OptionText.splitArgumentFile(text(text)));
    }

    @Test
    void joinedOptionsAreSplitIntoTheSameOnes() {
        List<String> options = List.of("-Da=b c", "", "-Dq=\"it's\"", "plain", "\t'\n\"");
        assertEquals(options, OptionText.split(OptionText.join(options)));
    }

    @Test
    void argumentFilesAndFilesOfVmOptionsAreExpanded() throws IOException {
        Path vmOptions = Files.writeString(directory.resolve("vm"), "-ea '-Da=b c'\n--add-opens=a/b=c");
        Path arguments = Files.writeString(
                directory.resolve("arguments"),
                "-Dx=y --add-opens\njava.base/java.util=ALL-UNNAMED -XX:VMOptionsFile=" + vmOptions + " -cp \"a b\"");
        CommandLine line = CommandLine.of(List.of("-Xint", "@" + arguments, "-Dlast", "Main", "@none", "-Dnot=this"));
        assertEquals(
                List.of(
                        "-Xint",
                        "-Dx=y",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "-ea",
                        "-Da=b c",
                        "--add-opens=a/b=c",
                        "--class-path=a b",
                        "-Dlast"),
                line.options());
        assertNull(line.jar());
    }

    @Test
    void theProgramMayBeInAnArgumentFile() throws IOException {
        Path arguments = Files.writeString(directory.resolve("arguments"), "-ea -jar app.jar -Dnot=this");
        CommandLine line = CommandLine.of(List.of("@" + arguments, "-Dnot=this", "@none"));
        assertEquals(List.of("-ea"), line.options());
        assertEquals("app.jar", line.jar());
    }

    @Test
    void twoAtSignsAndAnOptionEndTheExpansion() throws IOException {
        assertEquals(List.of(), CommandLine.of(List.of("@@Main", "@none")).options());
        assertEquals(
                List.of("-ea"),
                CommandLine.of(List.of("-ea", "--disable-@files", "@none")).options());
    }

    @Test
    void aFileThatCannotBeReadIsAFailure() {
        assertThrows(IOException.class, () -> CommandLine.of(List.of("@" + directory.resolve("none"), "Main")));
        assertThrows(
                IOException.class,
                () -> CommandLine.of(List.of("-XX:VMOptionsFile=" + directory.resolve("none"), "Main")));
    }

    @Test
    void thisJvmKnowsItsOwnCommandLine() {
        assertTrue(
                CommandLine.own().options().stream().anyMatch(option -> option.startsWith("--add-opens=")),
                () -> CommandLine.own().toString());
    }
}
