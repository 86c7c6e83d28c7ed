package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The first page of the Javadoc. */
class OverviewTest {

    private static final Path OVERVIEW = Path.of("src/main/javadoc/overview.html");
    private static final Path README = Path.of("../README.md");

    private static String first(String text, String begin, String end) {
        Matcher matcher = Pattern.compile(Pattern.quote(begin) + "\\n(.*?)" + Pattern.quote(end), Pattern.DOTALL)
                .matcher(text);
        assertTrue(matcher.find(), () -> "nothing between " + begin + " and " + end);
        return matcher.group(1);
    }

    @Test
    void itBeginsWithTheProgramOfTheReadme() throws IOException {
        String program = first(Files.readString(OVERVIEW), "<body>\n<pre>", "</pre>")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
        assertEquals(first(Files.readString(README), "```java", "```"), program);
    }

    @Test
    void itNamesEachPackageOfTheApi() throws IOException {
        Set<String> packages = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.polyproc").stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.startsWith("io.polyproc.internal") && !name.equals("io.polyproc.testkit"))
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> named = Pattern.compile("<li>\\{@link ([\\w.]+)}")
                .matcher(Files.readString(OVERVIEW))
                .results()
                .map(link -> link.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(packages, named);
    }
}
