package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Member;
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

    private final Map<String, Class<?>> api = new HashMap<>();

    RemedyTest() throws IOException, ClassNotFoundException {
        for (Path file : sources()) {
            String name =
                    SOURCES.relativize(file).toString().replace(".java", "").replace('/', '.');
            if (!name.contains(".internal") && !name.contains("-")) {
                Class<?> type = Class.forName(name, false, RemedyTest.class.getClassLoader());
                api.put(type.getSimpleName(), type);
                for (Class<?> nested : type.getDeclaredClasses()) {
                    api.put(nested.getSimpleName(), nested);
                }
            }
        }
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> walk = Files.walk(SOURCES)) {
            return walk.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    /** Returns the members of the API that a line names in its strings and that do not exist. */
    private List<String> missing(String line) {
        List<String> missing = new ArrayList<>();
        for (Matcher string = STRING.matcher(line); string.find(); ) {
            for (Matcher name = MEMBER.matcher(string.group()); name.find(); ) {
                Class<?> type = api.get(name.group(1));
                if (type != null && !name.group(2).equals("java") && !hasMember(type, name.group(2))) {
                    missing.add(name.group());
                }
            }
        }
        return missing;
    }

    private static boolean hasMember(Class<?> type, String name) {
        return Stream.of(type.getMethods(), type.getDeclaredMethods(), type.getFields(), type.getDeclaredFields())
                .flatMap(Stream::of)
                .anyMatch(member -> ((Member) member).getName().equals(name));
    }

    @Test
    void messagesNameMembersThatExist() throws IOException {
        List<String> faults = new ArrayList<>();
        List<Path> files = sources();
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
