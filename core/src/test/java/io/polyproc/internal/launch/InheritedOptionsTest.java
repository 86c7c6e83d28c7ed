package io.polyproc.internal.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.util.List;
import java.util.stream.Stream;
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
                    --limit-modules=java.base --patch-module a=b -Xint Main        | --limit-modules=java.base --patch-module=a=b
                    --upgrade-module-path up Main                                  | --upgrade-module-path=$PWD/up
                    --enable-preview --enable-native-access=ALL-UNNAMED Main       | --enable-preview --enable-native-access=ALL-UNNAMED
                    --illegal-native-access=allow Main                             | --illegal-native-access=allow
                    --sun-misc-unsafe-memory-access=allow Main                     | --sun-misc-unsafe-memory-access=allow
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
    void optionsOfModulesNativeAccessAndPreviewsAreSelected(String arguments, String selected) {
        String here = new File("").getAbsolutePath();
        assertEquals(words(selected.replace("$PWD", here)), InheritedOptions.select(words(arguments)));
    }

    private static List<String> words(String line) {
        return Stream.of(line.split(" +")).filter(word -> !word.isEmpty()).toList();
    }
}
