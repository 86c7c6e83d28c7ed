package io.polyproc.internal.sync.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one process does: named steps, the first one added first. */
final class Program {

    /** Name of the place after the last step: the process has left the workspace. */
    static final String END = "end";

    /** One step: at most one access to shared memory, or one call of the kernel. */
    @FunctionalInterface
    interface Step {
        /** Takes the step; returns the name of the next one. */
        String take(Actor me);
    }

    private final List<String> names = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final Set<Integer> brief = new HashSet<>();
    private boolean impatient;

    /** Adds a step. */
    Program step(String name, Step step) {
        if (places.putIfAbsent(name, steps.size()) != null) {
            throw new IllegalArgumentException("two steps named " + name);
        }
        if (steps.size() == View.CRASHED) {
            throw new IllegalStateException("too many steps for one program");
        }
        names.add(name);
        steps.add(step);
        return this;
    }

    /** Puts a step in the place of another: for tests of the tests. */
    Program replace(String name, Step step) {
        steps.set(place(name), step);
        return this;
    }

    /**
     * Makes this a process whose time is up at some time: its sleeps may end by themselves even where there are no
     * parkIntervals.
     */
    Program impatient() {
        impatient = true;
        return this;
    }

    boolean isImpatient() {
        return impatient;
    }

    /** Adds a step behind a sleep that ends by itself even where there are no parkIntervals. */
    Program briefly(String name, Step step) {
        brief.add(steps.size());
        return step(name, step);
    }

    boolean isBrief(int place) {
        return brief.contains(place);
    }

    Step step(int place) {
        return steps.get(place);
    }

    Step step(String name) {
        return steps.get(place(name));
    }

    String name(int place) {
        return names.get(place);
    }

    int place(String name) {
        Integer place = places.get(name);
        if (place == null) {
            throw new IllegalArgumentException("no step named " + name);
        }
        return place;
    }
}
