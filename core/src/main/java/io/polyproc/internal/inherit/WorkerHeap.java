package io.polyproc.internal.inherit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The largest heap of a worker of a pool. A JVM takes a quarter of the memory by default, and several of them more
 * than there is. So the workers of all pools of a process share three quarters of it, if their number asks for that and
 * no option sizes the heap.
 *
 * @param options the options that set the share; none if the JVM's default or the user's options count
 * @param bytes the largest heap; empty if a JVM decides
 */
public record WorkerHeap(List<String> options, OptionalLong bytes) {

    /** The number of workers that may have the JVM's default: a quarter each is three quarters together. */
    private static final int WITH_DEFAULT = 3;

    /** The least share, with which a worker starts and runs small tasks. */
    static final long LEAST = 64L << 20;

    /** Below this, the default of a JVM is more than a quarter, and less than its usual least heap. */
    private static final long LEAST_MEMORY = 4 * LEAST;

    private static final String LARGEST = "-Xmx";
    private static final String LARGEST_LONG = "-XX:MaxHeapSize=";

    /** The beginnings of options that size a heap. The least size would have to fit as well. */
    private static final String[] SIZING = {
        LARGEST,
        LARGEST_LONG,
        "-Xms",
        "-XX:InitialHeapSize=",
        "-XX:MinHeapSize=",
        "-XX:MaxRAM",
        "-XX:MinRAM",
        "-XX:InitialRAM",
        "-XX:+AggressiveHeap",
        "-Xmn",
        "-XX:NewSize=",
        "-XX:MaxNewSize="
    };

    /**
     * Returns the heap of each worker, if the user sizes it.
     *
     * @param jvmOptions the options that the user gives them
     * @param environment the variables that the user sets for them
     */
    static Optional<WorkerHeap> chosen(List<String> jvmOptions, Map<String, Optional<String>> environment) {
        List<String> given = new ArrayList<>(ToolOptions.inEnvironment(environment));
        try {
            given.addAll(CommandLine.of(jvmOptions).options());
        } catch (IOException e) {
            given.addAll(jvmOptions);
        }
        return given.stream().anyMatch(WorkerHeap::isSizing)
                ? Optional.of(new WorkerHeap(List.of(), largest(given)))
                : Optional.empty();
    }

    /**
     * Returns the heap of each worker, if they share the memory.
     *
     * @param workers the largest number of workers of all pools of this process that share it
     */
    static WorkerHeap shared(int workers) {
        // A JVM adapts its default, and not an explicit size, to a limit of its address space.
        boolean isShared = workers > WITH_DEFAULT && !MemoryLimit.isAddressSpaceLimited();
        long memory = isShared ? MemoryLimit.bytes() : 0;
        long share = share(workers, memory);
        return share == 0
                ? new WorkerHeap(List.of(), OptionalLong.empty())
                : new WorkerHeap(List.of(LARGEST + share), OptionalLong.of(share));
    }

    /** Returns the share of each worker in bytes, a multiple of a mebibyte; 0 for the default of a JVM. */
    static long share(int workers, long memory) {
        if (workers <= WITH_DEFAULT || memory < LEAST_MEMORY) {
            return 0;
        }
        long share = memory / 4 * 3 / workers;
        return Math.max(LEAST, share & -(1L << 20));
    }

    private static boolean isSizing(String option) {
        for (String beginning : SIZING) {
            if (option.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the size that the last option sets. */
    private static OptionalLong largest(List<String> options) {
        for (int i = options.size() - 1; i >= 0; i--) {
            for (String beginning : List.of(LARGEST, LARGEST_LONG)) {
                if (options.get(i).startsWith(beginning)) {
                    return size(options.get(i).substring(beginning.length()));
                }
            }
        }
        return OptionalLong.empty();
    }

    /** Returns a size as the JVM reads it: a number, and a letter for a power of 1024. */
    static OptionalLong size(String text) {
        String digits = text;
        int power = text.isEmpty() ? -1 : "kmgt".indexOf(Character.toLowerCase(text.charAt(text.length() - 1)));
        if (power >= 0) {
            digits = text.substring(0, text.length() - 1);
        }
        try {
            return OptionalLong.of(Math.multiplyExact(Long.parseLong(digits), 1L << 10 * (power + 1)));
        } catch (ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
