package io.polyproc.internal.sync.model;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.internal.sync.model.Explorer.Finding;

/** Explores a model and says what it found, and how much it has looked at. */
final class Check {

    /** Whether to explore larger models too: minutes and gigabytes. */
    static final boolean LARGE = Boolean.getBoolean("polyproc.model.large");

    private Check() {}

    /** Everything that must hold does. */
    static void holds(String name, Model model) {
        Finding finding = explore(name, model);
        assertNull(finding.counterexample(), () -> name + ":\n" + finding.counterexample());
    }

    /** The explorer finds what is wrong, and it is this. */
    static void fails(String name, String expected, Model model) {
        Finding finding = explore(name + ", as it should not be", model);
        assertNotNull(finding.counterexample(), name + ": nothing was found");
        assertTrue(finding.counterexample().contains(expected), finding::counterexample);
    }

    private static Finding explore(String name, Model model) {
        long begin = System.nanoTime();
        Finding finding = Explorer.explore(model);
        long millis = (System.nanoTime() - begin) / 1_000_000;
        System.out.println("model of " + name + ": " + finding.states() + " states, " + finding.steps() + " steps, "
                + millis + " ms");
        return finding;
    }
}
