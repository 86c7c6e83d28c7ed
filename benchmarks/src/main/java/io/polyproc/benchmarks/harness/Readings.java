package io.polyproc.benchmarks.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Output of a measuring program: lines with a name and a number. A name may occur more than once. */
public final class Readings {

    private final Map<String, List<Double>> byName = new LinkedHashMap<>();
    private final List<String> lines;

    Readings(List<String> lines) {
        this.lines = lines;
        for (String line : lines) {
            String[] words = line.split(" ");
            if (words.length == 2 && words[1].matches("-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?")) {
                byName.computeIfAbsent(words[0], name -> new ArrayList<>()).add(Double.valueOf(words[1]));
            }
        }
    }

    /** Reports a number to the harness. */
    public static void say(String name, double value) {
        System.out.println(name + " " + value);
    }

    /** Returns the number of this name; there must be one. */
    public double value(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException("no " + name + " in " + lines));
    }

    /** Returns the number of this name, if there is one. */
    public Optional<Double> find(String name) {
        return Optional.ofNullable(byName.get(name)).map(values -> values.get(0));
    }

    /** Returns all numbers of this name. */
    public List<Double> values(String name) {
        return byName.getOrDefault(name, List.of());
    }

    /** Returns the whole output. */
    public List<String> lines() {
        return lines;
    }
}
