package io.polyproc.internal.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
                    -p mods -m app/app.Main                                        | --module-path=mods
                    --module-path mods --add-modules app Main                      | --module-path=mods --add-modules=app
                    --limit-modules=java.base --patch-module a=b -Xint Main        | --limit-modules=java.base --patch-module=a=b
                    --upgrade-module-path up Main                                  | --upgrade-module-path=up
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
        assertEquals(words(selected), InheritedOptions.select(words(arguments)));
    }

    private static List<String> words(String line) {
        return Stream.of(line.split(" +")).filter(word -> !word.isEmpty()).toList();
    }
}
