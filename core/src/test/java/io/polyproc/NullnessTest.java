package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packages of the API are null-marked, and annotations and Javadoc agree on what may be null. NullAway checks the
 * code against the annotations in each build.
 */
class NullnessTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path API = SOURCES.resolve("io/polyproc");
    private static final String PACKAGE_INFO = "package-info";

    /** Internal packages that are null-marked as well. */
    private static final List<String> MARKED_INTERNALS =
            List.of("io.polyproc.internal.handle", "io.polyproc.internal.pool");

    /** A Javadoc comment, the declaration up to its parameters, its name, and its parameters. */
    private static final Pattern METHOD = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*([^;{}=/]*?)\\b(\\w+)\\(((?:[^()]|\\([^()]*\\))*)\\)", Pattern.DOTALL);

    /** A block tag with its text. */
    private static final Pattern TAG = Pattern.compile("@(return|param (\\w+)) (.*?)(?=\\s@[a-z]+ |$)");

    private static final Pattern MAY_BE_NULL =
            Pattern.compile("\\b(or|may be) (\\{@code )?null\\b|\\bnull\\}? (when|if|while|unless)\\b");

    private static final String NULLABLE = "@Nullable";

    /** What a comment and its declaration say about null. */
    private static final class Findings {
        private final List<String> faults = new ArrayList<>();
        private int nullable;

        private void check(String where, boolean isDocumented, boolean isAnnotated) {
            if (isDocumented != isAnnotated) {
                faults.add(where
                        + (isDocumented
                                ? " may be null by its Javadoc and has no " + NULLABLE
                                : " is " + NULLABLE + ", and its Javadoc does not say when it is null"));
            }
            nullable += isAnnotated ? 1 : 0;
        }
    }

    private static void check(String source, String file, Findings into) {
        Matcher method = METHOD.matcher(source);
        while (method.find()) {
            if (method.group(2).contains("private ")) {
                continue;
            }
            String text = method.group(1).replaceAll("\\s*\\n\\s*\\* ?", " ").strip();
            String where = file + ": " + method.group(3);
            boolean isReturnDocumented = false;
            Matcher tag = TAG.matcher(text);
            while (tag.find()) {
                boolean mayBeNull = MAY_BE_NULL.matcher(tag.group(3)).find();
                String parameter = tag.group(2);
                if (parameter == null) {
                    isReturnDocumented = mayBeNull;
                } else {
                    Pattern declared = Pattern.compile(NULLABLE + " [^,()]*\\b" + parameter + "\\b");
                    boolean isAnnotated = declared.matcher(method.group(4)).find();
                    into.check(where + ", parameter " + parameter, mayBeNull, isAnnotated);
                }
            }
            // The bounds of type parameters may be nullable, too.
            String result = method.group(2).replaceAll("<[^<>]*>", "");
            into.check(where + ", result", isReturnDocumented, result.contains(NULLABLE));
        }
    }

    private static Findings findings(String source) {
        Findings findings = new Findings();
        check(source, "sample", findings);
        return findings;
    }

    private static List<Path> apiSources() throws IOException {
        try (Stream<Path> files = Files.walk(API)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.startsWith(API.resolve("internal")))
                    .sorted()
                    .toList();
        }
    }

    private static String className(Path source) {
        return SOURCES.relativize(source).toString().replace(".java", "").replace('/', '.');
    }

    @Test
    void eachPackageOfTheApiIsNullMarked() throws Exception {
        List<String> packages = new ArrayList<>(MARKED_INTERNALS);
        for (Path source : apiSources()) {
            String name = className(source.getParent());
            if (!packages.contains(name)) {
                packages.add(name);
            }
        }
        assertTrue(packages.contains("io.polyproc") && packages.contains("io.polyproc.queue"), packages::toString);
        for (String each : packages) {
            Class<?> info = Class.forName(each + "." + PACKAGE_INFO);
            assertTrue(info.isAnnotationPresent(NullMarked.class), () -> each + " is not @NullMarked");
        }
    }

    @Test
    void annotationsAndJavadocAgreeOnNull() throws IOException {
        Findings findings = new Findings();
        for (Path source : apiSources()) {
            check(Files.readString(source), source.getFileName().toString(), findings);
        }
        assertEquals("", String.join("\n", findings.faults));
        assertTrue(findings.nullable >= 15, () -> findings.nullable + " nullable results and parameters");
    }

    @Test
    void equalsAcceptsNull() throws ClassNotFoundException, IOException {
        List<String> found = new ArrayList<>();
        for (Path source : apiSources()) {
            Class<?> type = Class.forName(className(source), false, NullnessTest.class.getClassLoader());
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals("equals") && !type.isRecord()) {
                    found.add(type.getName());
                    assertTrue(
                            method.getAnnotatedParameterTypes()[0].isAnnotationPresent(Nullable.class),
                            () -> method + " has no " + NULLABLE);
                }
            }
        }
        assertTrue(found.size() >= 8, found::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/** Takes. @return null when there is none */ E poll();",
                "/**\n * Takes.\n *\n * @param t the time\n * @return the next, or\n *     null when none\n */\nE poll(int t);",
                "/** Takes. @return the element */ @Nullable E poll();",
                "/** Takes. */ public @Nullable E poll();",
                "/** Makes. @param cause the cause, or {@code null} */ public Fault(Throwable cause) {}",
                "/** Makes. @param a first @param cause may be {@code null} */ Fault(@Nullable String a, Throwable cause) {}",
                "/** Makes. @param cause the cause */ Fault(String message, @Nullable Throwable cause) {}",
            })
    void disagreementIsFound(String sample) {
        assertTrue(findings(sample).faults.size() > 0, sample);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/** Takes. @return null when there is none */ @Override @Nullable E poll();",
                "/** Puts. @param element what to append, not null @return false when there is no room */ boolean put(E element);",
                "/** Applies. @return the result; null is allowed */ R apply(T argument) throws Exception;",
                "/** Applies. @return the result */ <R extends @Nullable Object> R apply(TaskCall<R> call);",
                "/** Makes. @param cause the cause, or {@code null} */ Fault(String message, @Nullable Throwable cause) {}",
            })
    void agreementIsNoFault(String sample) {
        assertEquals(List.of(), findings(sample).faults, sample);
    }
}
