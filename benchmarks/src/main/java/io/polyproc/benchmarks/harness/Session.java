package io.polyproc.benchmarks.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** One run of suites: how long to measure, how to run programs, and what was found so far. */
public final class Session {

    private final Size size;
    private final Programs programs;
    private final Map<String, Section> sections = new LinkedHashMap<>();
    private Section section;

    /**
     * A session.
     *
     * @param sources where the peers' sources are
     * @param binaries where they are compiled to
     */
    public Session(Size size, Path sources, Path binaries) {
        this.size = size;
        this.programs = new Programs(sources, binaries, this::note);
    }

    /** Runs a suite. */
    public void run(Suite suite) throws Exception {
        long begin = System.nanoTime();
        System.err.print("measuring " + suite.name() + " ... ");
        section = new Section(suite);
        sections.put(suite.name(), section);
        suite.run(this);
        System.err.printf("%.0f s%n", (System.nanoTime() - begin) / 1e9);
    }

    /** How long and how often to measure. */
    public Size size() {
        return size;
    }

    /** Runs programs in fresh processes. */
    public Programs programs() {
        return programs;
    }

    /** The figure of a contender at a work; its forks are added to it. */
    public Figure figure(String work, String contender, String unit) {
        for (Figure known : section.figures) {
            if (known.work().equals(work) && known.contender().equals(contender)) {
                return known;
            }
        }
        Figure figure = new Figure(work, contender, unit);
        section.figures.add(figure);
        return figure;
    }

    /** The curves of a chart of costs against sizes. */
    public Curves curves(String title, String sizes, String unit) {
        for (Curves known : section.curves) {
            if (known.title().equals(title)) {
                return known;
            }
        }
        Curves curves = new Curves(title, sizes, unit);
        section.curves.add(curves);
        return curves;
    }

    /** The histogram, in nanoseconds, of a contender's latencies in a chart of percentiles. */
    public Histogram latencies(String title, String contender) {
        return section.latencies
                .computeIfAbsent(title, t -> new LinkedHashMap<>())
                .computeIfAbsent(contender, c -> new Histogram(3));
    }

    /**
     * A goal: ours to cost at most {@code limit} times the peer. Nothing is said when the peer is missing.
     *
     * @param ifMissed why it is not met when it is not, and what was tried
     */
    public void goal(String work, double limit, Figure ours, Figure peer, String ifMissed) {
        if (peer.isMeasured()) {
            section.goals.add(Goal.atMost(work, limit, ours, peer, ifMissed));
        }
    }

    /** A goal: at least so many times as fast as the peer. */
    public void goalTimesAsFast(String work, double times, Figure ours, Figure peer, String ifMissed) {
        if (peer.isMeasured()) {
            section.goals.add(Goal.timesAsFast(work, times, ours, peer, ifMissed));
        }
    }

    /** A goal that is a value and no ratio. */
    public void goal(String work, double limit, double measured, String unit, String ifMissed) {
        section.goals.add(Goal.atMost(work, limit, measured, unit, ifMissed));
    }

    /** Something that the reader of the report has to know. */
    public void note(String text) {
        System.err.println(text);
        section.notes.add(text);
    }

    /** The cheaper of two figures, for goals against the better of two peers. */
    public static Figure better(Figure one, Figure other) {
        return Optional.of(one)
                .filter(Figure::isMeasured)
                .filter(o -> !other.isMeasured() || o.median() <= other.median())
                .orElse(other);
    }

    List<Section> sections() {
        return List.copyOf(sections.values());
    }

    List<Goal> goals() {
        return sections.values().stream().flatMap(s -> s.goals.stream()).toList();
    }

    /** What one suite found. */
    static final class Section {
        final Suite suite;
        final List<Figure> figures = new ArrayList<>();
        final List<Goal> goals = new ArrayList<>();
        final List<Curves> curves = new ArrayList<>();
        final Map<String, Map<String, Histogram>> latencies = new LinkedHashMap<>();
        final List<String> notes = new ArrayList<>();

        Section(Suite suite) {
            this.suite = suite;
        }
    }
}
