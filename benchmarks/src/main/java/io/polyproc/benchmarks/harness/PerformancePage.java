package io.polyproc.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Updates the chart and the table of goals in README.md. */
public final class Readme {

    private static final String BEGIN = "<!-- benchmarks: written by ./benchmarks/run -->\n";
    private static final String END = "<!-- end of benchmarks -->";

    private Readme() {}

    /** Replaces the text between the two marks. */
    public static void update(Path readme, String command, String goals) throws IOException {
        String text = Files.readString(readme);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(readme + " has no marks around the table of benchmarks");
        }
        String picture = "![locks against processes](docs/benchmarks/locks-against-processes.svg)\n\n";
        String table = picture + "Made by `" + command + "`:\n\n" + goals + "\n";
        Files.writeString(readme, text.substring(0, begin + BEGIN.length()) + table + text.substring(end));
    }
}
