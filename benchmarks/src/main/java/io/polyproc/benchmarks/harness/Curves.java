package io.polyproc.benchmarks.harness;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Costs of several contenders against a size, for a chart. */
public final class Curves {

    private final String title;
    private final String sizes;
    private final String unit;
    private final Map<String, TreeMap<Double, Double>> byContender = new LinkedHashMap<>();

    Curves(String title, String sizes, String unit) {
        this.title = title;
        this.sizes = sizes;
        this.unit = unit;
    }

    /** Adds a point. */
    public void add(String contender, double size, double cost) {
        byContender.computeIfAbsent(contender, name -> new TreeMap<>()).put(size, cost);
    }

    String title() {
        return title;
    }

    String sizes() {
        return sizes;
    }

    String unit() {
        return unit;
    }

    Map<String, TreeMap<Double, Double>> byContender() {
        return byContender;
    }
}
