package io.polyproc.benchmarks.harness;

import java.util.Locale;

/** Formats numbers with three significant digits. */
public final class Numbers {

    private Numbers() {}

    /** Returns the number in digits. */
    public static String text(double value) {
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e15 || size >= 100) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3g", value);
    }
}
