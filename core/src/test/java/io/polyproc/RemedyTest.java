package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the remedies in messages: a member of the API that a string names, as in "Type.member", exists. */
class RemedyTest {

    private static final Path SOURCES = Path.of("src/main/java");

    private static final Pattern STRING = Pattern.compile("\"(\\\\.|[^\"\\\\])*\"");
    private static final Pattern MEMBER = Pattern.compile("\\b([A-Z][A-Za-z]+)\\.([A-Za-z_]+)");

    private final Map<String, JavaClass> api = new HashMap<>();

    RemedyTest() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.polyproc");
        for (JavaClass type : classes) {
            if (!type.getPackageName().contains(".internal")
                    && !type.getSimpleName().isEmpty()) {
                api.put(type.getSimpleName(), type);
            }
        }
    }

    /** Returns the members of the API that a line names in its strings and that do not exist. */
    private List<String> missing(String line) {
        List<String> missing = new ArrayList<>();
        for (Matcher string = STRING.matcher(line); string.find(); ) {
            for (Matcher name = MEMBER.matcher(string.group()); name.find(); ) {
                JavaClass type = api.get(name.group(1));
                if (type != null && !name.group(2).equals("java") && !hasMember(type, name.group(2))) {
                    missing.add(name.group());
                }
            }
        }
        return missing;
    }

    private static boolean hasMember(JavaClass type, String name) {
        return type.getAllMembers().stream().anyMatch(member -> member.getName().equals(name));
    }

    @Test
    void messagesNameMembersThatExist() throws IOException {
        List<String> faults = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> walk = Files.walk(SOURCES)) {
            files = walk.filter(file -> file.toString().endsWith(".java")).toList();
        }
        for (Path file : files) {
            for (String line : Files.readAllLines(file)) {
                missing(line).forEach(name -> faults.add(file + ": " + name));
            }
        }
        assertTrue(files.size() > 100, () -> files.size() + " sources");
        assertEquals(List.of(), faults);
    }

    @Test
    void missingMemberIsFound() {
        assertEquals(List.of("PoolOptions.workerHeap"), missing("\"more with PoolOptions.workerHeap, or\" + x.y"));
        assertEquals(List.of(), missing("PoolOptions.workerHeap; \"PoolOptions.withWorkerHeap, OwnerDeath.RECOVER\""));
    }
}
