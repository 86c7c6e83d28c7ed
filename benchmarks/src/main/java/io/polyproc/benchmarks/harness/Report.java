package io.polyproc.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Writes the results of a session: a page with the goals, the figures and the charts. */
public final class Report {

    private final Session session;
    private final String command;
    private final StringBuilder page = new StringBuilder();

    /** Constructs the report of a session that was run by this command. */
    public Report(Session session, String command) {
        this.session = session;
        this.command = command;
    }

    /** Writes it into a directory, and names the project whose commit was measured. */
    public void write(Path directory, Path project) throws IOException {
        Files.createDirectories(directory);
        Charts charts = new Charts(directory);
        line("# Measured beside the peers");
        line("");
        line("Made by `" + command
                + "`, in one session, which checks its results. Times are medians over fresh processes.");
        line("");
        line("| | |");
        line("|---|---|");
        Machine.describe(project).forEach((name, value) -> line("| " + name + " | " + value + " |"));
        line("");
        line("## Goals");
        line("");
        page.append(goals());
        missed();
        for (Session.Section section : session.sections()) {
            section(section, charts);
        }
        Files.writeString(directory.resolve("README.md"), page);
    }

    /** The goals as a table. */
    public String goals() {
        StringBuilder table = new StringBuilder("| work | goal | measured | figures | |\n|---|---|---|---|---|\n");
        for (Goal goal : session.goals()) {
            String verdict = goal.isMet() ? "met" : "**missed**";
            table.append("| ")
                    .append(String.join(" | ", goal.work(), goal.aim(), goal.outcome(), goal.detail(), verdict))
                    .append(" |\n");
        }
        return table.toString();
    }

    private void missed() {
        line("");
        for (Goal goal : session.goals()) {
            if (!goal.isMet()) {
                line("- **" + goal.work() + "** missed its goal. " + goal.ifMissed());
            }
        }
    }

    private void section(Session.Section section, Charts charts) throws IOException {
        line("");
        line("## " + section.suite.name());
        line("");
        line(section.suite.about() + " `./benchmarks/run " + section.suite.name() + "` measures this alone.");
        for (String note : section.notes) {
            line("");
            line(note);
        }
        for (Curves curves : section.curves) {
            picture(curves.title(), charts.draw(curves));
        }
        for (Map.Entry<String, Map<String, Histogram>> chart : section.latencies.entrySet()) {
            picture(chart.getKey(), charts.draw(chart.getKey(), chart.getValue()));
            percentiles(chart.getValue());
        }
        if (!section.figures.isEmpty()) {
            figures(section);
        }
    }

    private void figures(Session.Section section) {
        line("");
        line("| work | | median | least to most | forks | processor time | allocated |");
        line("|---|---|---|---|---|---|---|");
        for (Figure figure : section.figures) {
            if (figure.isMeasured()) {
                String processorTime = figure.processorTime().isPresent()
                        ? Numbers.text(figure.processorTime().getAsDouble()) + " " + figure.unit()
                        : "";
                String allocation = figure.allocation().isPresent()
                        ? Numbers.text(figure.allocation().getAsDouble()) + " B"
                        : "";
                line(String.join(
                        " | ",
                        "| " + figure.work(),
                        figure.contender(),
                        Numbers.text(figure.median()) + " " + figure.unit(),
                        Numbers.text(figure.least()) + " to " + Numbers.text(figure.most()),
                        Integer.toString(figure.forks()),
                        processorTime,
                        allocation + " |"));
            }
        }
    }

    private void percentiles(Map<String, Histogram> latencies) {
        line("");
        line("| microseconds | median | 90 % | 99 % | 99.9 % | most | of |");
        line("|---|---|---|---|---|---|---|");
        latencies.forEach((contender, histogram) -> line(String.join(
                " | ",
                "| " + contender,
                micros(histogram.getValueAtPercentile(50)),
                micros(histogram.getValueAtPercentile(90)),
                micros(histogram.getValueAtPercentile(99)),
                micros(histogram.getValueAtPercentile(99.9)),
                micros(histogram.getMaxValue()),
                Numbers.text(histogram.getTotalCount()) + " |")));
    }

    private static String micros(long nanos) {
        return Numbers.text(nanos / 1e3);
    }

    private void picture(String title, String file) {
        line("");
        line("![" + title + "](" + file + ")");
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
