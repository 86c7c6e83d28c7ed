package io.polyproc.internal.inherit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InheritedOptionsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                                                             | ''
                    -Xmx1g -XX:+UseZGC -Dkey=value -ea -javaagent:a.jar            | ''
                    --add-opens java.base/java.lang=ALL-UNNAMED Main               | --add-opens=java.base/java.lang=ALL-UNNAMED
                    --add-opens=java.base/java.lang=ALL-UNNAMED Main               | --add-opens=java.base/java.lang=ALL-UNNAMED
                    --add-exports=a/b=c --add-exports a/d=c --add-reads a=b Main   | --add-exports=a/b=c --add-exports=a/d=c --add-reads=a=b
                    -p mods -m app/app.Main                                        | --module-path=$PWD/mods
                    --module-path mods --add-modules app Main                      | --module-path=$PWD/mods --add-modules=app
                    --module-path=mods:/lib/a.jar Main                             | --module-path=$PWD/mods:/lib/a.jar
                    --limit-modules=java.base --patch-module a=b -Xint Main        | --limit-modules=java.base --patch-module=a=$PWD/b
                    --upgrade-module-path up Main                                  | --upgrade-module-path=$PWD/up
                    --enable-preview --enable-native-access=ALL-UNNAMED Main       | --enable-preview --enable-native-access=ALL-UNNAMED
                    --illegal-native-access=allow Main                             | --illegal-native-access=allow
                    --sun-misc-unsafe-memory-access=allow Main                     | --sun-misc-unsafe-memory-access=allow
                    -Xbootclasspath/a:boot.jar:/b.jar Main                         | -Xbootclasspath/a:$PWD/boot.jar:/b.jar
                    -cp a:b --enable-preview Main                                  | --enable-preview
                    -classpath --enable-preview Main                               | ''
                    --class-path a:b -Xint --add-modules=x Main                    | --add-modules=x
                    --class-path=a:b --add-modules=x Main                          | --add-modules=x
                    Main --enable-preview --add-modules=x                          | ''
                    -jar app.jar --enable-preview                                  | ''
                    -m app/app.Main --enable-preview                               | ''
                    --module app/app.Main --enable-preview                         | ''
                    --module=app/app.Main --enable-preview                         | ''
                    --add-opens                                                    | --add-opens=
                    --add-openssl=x --enable-previewing Main                       | ''
                    """)
    void optionsOfModulesNativeAccessAndPreviewsAreSelected(String arguments, String selected) throws IOException {
        String here = new File("").getAbsolutePath();
        assertEquals(
                words(selected.replace("$PWD", here)),
                InheritedOptions.selectForLoading(CommandLine.of(words(arguments))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -ea -Xmx1g Main                              | -ea
                    -ea:com.acme... -da:com.acme.Slow -esa Main  | -ea:com.acme... -da:com.acme.Slow -esa
                    -enableassertions -disablesystemassertions M | -enableassertions -disablesystemassertions
                    -Xss2m -XX:ThreadStackSize=512 Main          | -Xss2m -XX:ThreadStackSize=512
                    -eager -easy -Xint -XX:+UseZGC Main          | ''
                    Main -ea                                     | ''
                    """)
    void optionsAboutAssertionsAndStacksAreSelected(String arguments, String selected) throws IOException {
        assertEquals(words(selected), InheritedOptions.selectForRunning(CommandLine.of(words(arguments))));
    }

    @Test
    void theManifestOfAnExecutableJarCountsAsOptions(@TempDir Path directory) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Add-Opens", "java.base/java.lang  java.base/java.util");
        attributes.putValue("Add-Exports", "java.base/sun.nio.ch");
        attributes.putValue("Enable-Native-Access", "ALL-UNNAMED");
        Path jar = directory.resolve("app.jar");
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
        assertEquals(
                List.of(
                        "--add-modules=x",
                        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED"),
                InheritedOptions.selectForLoading(
                        CommandLine.of(List.of("--add-modules=x", "-jar", jar.toString(), "--add-modules=y"))));
        assertEquals(
                List.of(), JarManifest.options(directory.resolve("none.jar").toString()));
    }

    private static List<String> words(String line) {
        return Stream.of(line.split(" +")).filter(word -> !word.isEmpty()).toList();
    }
}
