package io.polyproc.internal.sync.model;

/** A state, to look at. */
class View {

    /** Places in a program that are none: behind its end, and nowhere. */
    static final int ENDED = 255;

    static final int CRASHED = 254;

    final Model model;
    byte[] state;

    View(Model model) {
        this.model = model;
    }

    /** Where in its program a process is. */
    final int place(int process) {
        return state[model.placeAt(process)] & 0xFF;
    }

    /** Value of a word. */
    final int word(int word) {
        return state[word];
    }

    /** Value of a process's register. */
    final int register(int process, int register) {
        return state[model.registerAt(process, register)];
    }

    /** Whether the process has neither crashed nor left. */
    final boolean isLiving(int process) {
        return place(process) < CRASHED;
    }

    final boolean isAsleep(int process) {
        return state[model.asleepAt(process)] != 0;
    }

    final boolean isAsleepOn(int process, int word) {
        return state[model.asleepAt(process)] == word + 1;
    }

    /** Tells whether all survivors have come to their end. */
    final boolean allHaveEnded() {
        for (int process = 0; process < model.processes(); process++) {
            if (isLiving(process)) {
                return false;
            }
        }
        return true;
    }
}
