package io.polyproc.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Updates the chart and the table of goals in a page of the guide. */
public final class PerformancePage {

    /** The page, from the root of the project. */
    public static final Path PATH = Path.of("docs/guide/performance.md");

    private static final String BEGIN = "<!-- benchmarks: written by ./benchmarks/run -->\n";
    private static final String END = "<!-- end of benchmarks -->";

    private PerformancePage() {}

    /** Replaces the text between the two marks. */
    public static void update(Path page, String command, String goals) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(page + " has no marks around the table of benchmarks");
        }
        String picture = "![locks against processes](../benchmarks/locks-against-processes.svg)\n\n";
        String table = picture + "Made by `" + command + "`:\n\n" + goals + "\n";
        Files.writeString(page, text.substring(0, begin + BEGIN.length()) + table + text.substring(end));
    }
}
