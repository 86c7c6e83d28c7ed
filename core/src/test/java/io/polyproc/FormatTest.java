package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.polyproc.internal.segment.ObjectType;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares docs/format.md with the descriptors. On the page each descriptor has a section under its name, and each
 * constant a row in a table of it: the value in the first column, the constant between backticks; fields have their
 * width in the second.
 */
class FormatTest {

    private static final String PAGE = "docs/format.md";
    private static final String SECTION = "## `";

    /** The lines of each section of the page, by descriptor. */
    private static final Map<String, List<String>> SECTIONS = new LinkedHashMap<>();

    /** A row of a table that is about a constant. */
    private record Row(String constant, long value, List<String> cells) {

        boolean isField() {
            return constant.endsWith("_OFFSET");
        }

        long end() {
            return value + Long.parseLong(cells.get(1));
        }
    }

    @BeforeAll
    static void readPage() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(page())) {
            if (line.startsWith("## ")) {
                lines = new ArrayList<>();
            }
            if (line.startsWith(SECTION)) {
                SECTIONS.put(line.substring(SECTION.length(), line.lastIndexOf('`')), lines);
            }
            lines.add(line);
        }
    }

    /** In the directory above the module, wherever the tests are started. */
    private static Path page() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve(PAGE))) {
            directory = directory.getParent();
            assertTrue(directory != null, "there is no " + PAGE);
        }
        return directory.resolve(PAGE);
    }

    static List<Class<?>> descriptors() throws ClassNotFoundException {
        List<Class<?>> found = new ArrayList<>();
        for (JavaClass javaClass : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.polyproc")) {
            if (javaClass.getSimpleName().endsWith("Descriptor")) {
                found.add(Class.forName(javaClass.getName()));
            }
        }
        return found;
    }

    @Test
    void everyDescriptorHasASectionAndEverySectionADescriptor() throws ClassNotFoundException {
        TreeSet<String> names = new TreeSet<>();
        descriptors().forEach(descriptor -> names.add(descriptor.getSimpleName()));
        assertTrue(names.contains("LockDescriptor"), "the descriptors are not on the class path");
        assertEquals(names, new TreeSet<>(SECTIONS.keySet()));
    }

    @ParameterizedTest
    @MethodSource("descriptors")
    void everyConstantIsOnThePageWithItsValue(Class<?> descriptor) throws IllegalAccessException {
        Map<String, Long> onPage = new TreeMap<>();
        for (Row row : rows(descriptor)) {
            assertEquals(null, onPage.put(row.constant(), row.value()), row.constant() + " is there twice");
        }
        assertEquals(constants(descriptor), onPage);
    }

    @ParameterizedTest
    @MethodSource("descriptors")
    void fieldsFollowEachOtherAlignedAndWithoutOverlap(Class<?> descriptor) throws IllegalAccessException {
        long end = 0;
        for (Row row : rows(descriptor)) {
            if (row.isField()) {
                long width = row.end() - row.value();
                assertTrue(row.value() >= end, row + " begins before " + end);
                assertTrue(row.value() % (width == 8 ? 8 : 4) == 0, row + " is not aligned");
                end = row.end();
            }
        }
        Map<String, Long> constants = constants(descriptor);
        Long length = constants.getOrDefault("LENGTH", constants.get("FIRST_HEADER_LENGTH"));
        assertTrue(length != null && end <= length, "fields end at " + end + ", the record at " + length);
    }

    @Test
    void everyTypeOfObjectIsOnThePageWithItsCode() {
        List<String> expected = Stream.of(ObjectType.values())
                .map(type -> type.code() + " `" + type.publicName() + "`")
                .toList();
        List<String> lines = SECTIONS.get("ObjectDescriptor");
        List<String> onPage = lines.subList(lines.indexOf("### Types of objects"), lines.size()).stream()
                .map(FormatTest::cells)
                .filter(cells -> cells.size() == 3 && cells.get(0).matches("\\d+"))
                .map(cells -> cells.get(0) + " " + cells.get(1))
                .toList();
        assertEquals(expected, onPage);
    }

    private static Map<String, Long> constants(Class<?> descriptor) throws IllegalAccessException {
        Map<String, Long> constants = new TreeMap<>();
        for (Field field : descriptor.getDeclaredFields()) {
            int modifiers = field.getModifiers();
            if (Modifier.isStatic(modifiers)
                    && !Modifier.isPrivate(modifiers)
                    && field.getType().isPrimitive()) {
                field.setAccessible(true);
                constants.put(field.getName(), ((Number) field.get(null)).longValue());
            }
        }
        return constants;
    }

    private static List<Row> rows(Class<?> descriptor) {
        List<Row> rows = new ArrayList<>();
        for (String line : SECTIONS.getOrDefault(descriptor.getSimpleName(), List.of())) {
            List<String> cells = cells(line);
            for (String cell : cells) {
                if (cell.matches("`[A-Z][A-Z0-9_]*`") && cells.get(0).matches("\\d+|0x[0-9A-F]+")) {
                    rows.add(new Row(cell.substring(1, cell.length() - 1), number(cells.get(0)), cells));
                }
            }
        }
        return rows;
    }

    /** Eight hexadecimal digits are an int, which may be negative; sixteen are a long. */
    private static long number(String text) {
        if (!text.startsWith("0x")) {
            return Long.parseLong(text);
        }
        String digits = text.substring(2);
        return digits.length() == 8 ? Integer.parseUnsignedInt(digits, 16) : Long.parseUnsignedLong(digits, 16);
    }

    private static List<String> cells(String line) {
        return line.startsWith("| ")
                ? Arrays.stream(line.substring(2).split("(?<!\\\\)\\|"))
                        .map(String::strip)
                        .toList()
                : List.of();
    }
}
