package io.polyproc.benchmarks.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** One run of suites: its size, its programs and its results. */
public final class Session {

    private final Size size;
    private final Programs programs;
    private final Map<String, Section> sections = new LinkedHashMap<>();
    private Section section;

    /**
     * Constructs a session.
     *
     * @param sources directory of the peers' sources
     * @param binaries directory of their binaries
     */
    public Session(Size size, Path sources, Path binaries) {
        this.size = size;
        this.programs = new Programs(sources, binaries, size.jvmOptions(), this::note);
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

    /** Returns duration and number of measurements. */
    public Size size() {
        return size;
    }

    /** Returns the runner of programs in new processes. */
    public Programs programs() {
        return programs;
    }

    /** Returns the figure of a contender for a work, to which forks are added. */
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

    /** Returns the curves of a chart of costs against sizes. */
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

    /** Returns the histogram, in nanoseconds, of a contender's latencies in a chart of percentiles. */
    public Histogram latencies(String title, String contender) {
        return section.latencies
                .computeIfAbsent(title, t -> new LinkedHashMap<>())
                .computeIfAbsent(contender, c -> new Histogram(3));
    }

    /**
     * Adds the goal that ours costs at most {@code limit} times as much as the peer. No goal is added without a peer.
     *
     * @param ifMissed the reason if it is missed, and what was tried
     */
    public void goal(String work, double limit, Figure ours, Figure peer, String ifMissed) {
        if (peer.isMeasured()) {
            section.goals.add(Goal.atMost(work, limit, ours, peer, ifMissed));
        }
    }

    /** Adds the goal that ours is at least {@code limit} times as fast as the peer. */
    public void goalTimesAsFast(String work, double times, Figure ours, Figure peer, String ifMissed) {
        if (peer.isMeasured()) {
            section.goals.add(Goal.timesAsFast(work, times, ours, peer, ifMissed));
        }
    }

    /** Adds a goal that is a value, not a ratio. */
    public void goal(String work, double limit, double measured, String unit, String ifMissed) {
        section.goals.add(Goal.atMost(work, limit, measured, unit, ifMissed));
    }

    /** Adds a note for the reader of the report. */
    public void note(String text) {
        System.err.println(text);
        section.notes.add(text);
    }

    /** Returns the cheaper of two figures, for goals against the better of two peers. */
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

    /** Results of one suite. */
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
