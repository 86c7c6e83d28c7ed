package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The pages of the project in Markdown. */
final class Pages {

    /** The root of the project. The working directory of a test is its module. */
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    static final Path GUIDE = ROOT.resolve("docs/guide");

    private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules");

    private Pages() {}

    /** Returns all pages below a directory. */
    static List<Path> below(Path directory) throws IOException {
        List<Path> pages = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) {
                boolean isOurs = !NOT_OURS.contains(entered.getFileName().toString());
                return isOurs ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".md")) {
                    pages.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        assertFalse(pages.isEmpty(), () -> "there is no page below " + directory);
        Collections.sort(pages);
        return pages;
    }

    /** Returns the lines of a page outside its code blocks; those inside are empty. */
    static List<String> prose(String page) {
        List<String> lines = new ArrayList<>();
        boolean isCode = false;
        for (String line : page.lines().toList()) {
            boolean isFence = line.stripLeading().startsWith("```");
            isCode ^= isFence;
            lines.add(isCode || isFence ? "" : line);
        }
        return lines;
    }
}
