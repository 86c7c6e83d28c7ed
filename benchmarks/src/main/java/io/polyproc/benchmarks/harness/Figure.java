package io.polyproc.benchmarks.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Cost of one contender for one work: a value from each fork, with processor time and allocation beside it where known.
 */
public final class Figure {

    private final String work;
    private final String contender;
    private final String unit;
    private final List<Double> values = new ArrayList<>();
    private final List<Double> processorTimes = new ArrayList<>();
    private final List<Double> allocations = new ArrayList<>();

    Figure(String work, String contender, String unit) {
        this.work = work;
        this.contender = contender;
        this.unit = unit;
    }

    /** Adds the value of one fork. */
    public Figure add(double value) {
        values.add(value);
        return this;
    }

    /** Adds the output of a fork: {@code key}, and {@code cpu} and {@code allocated} if present. */
    public Figure add(Readings readings, String key) {
        values.add(readings.value(key));
        readings.find("cpu").ifPresent(processorTimes::add);
        readings.find("allocated").ifPresent(allocations::add);
        return this;
    }

    /** Adds the processor time of one fork, in the unit of the value. */
    public void addProcessorTime(double time) {
        processorTimes.add(time);
    }

    /** Adds the bytes allocated for each operation in one fork. */
    public void addAllocation(double bytes) {
        allocations.add(bytes);
    }

    /** Returns the work. */
    public String work() {
        return work;
    }

    /** Returns the contender. */
    public String contender() {
        return contender;
    }

    /** Returns the unit of the values. */
    public String unit() {
        return unit;
    }

    /** Tells whether any fork has a value. */
    public boolean isMeasured() {
        return !values.isEmpty();
    }

    /** Returns the median over the forks. */
    public double median() {
        return median(values);
    }

    double least() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    /** Returns the largest value. */
    public double most() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    int forks() {
        return values.size();
    }

    OptionalDouble processorTime() {
        return processorTimes.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(processorTimes));
    }

    OptionalDouble allocation() {
        return allocations.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(allocations));
    }

    /** Returns the middle value, or the mean of the two in the middle. */
    public static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
