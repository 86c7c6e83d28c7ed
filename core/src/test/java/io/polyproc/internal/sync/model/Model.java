package io.polyproc.internal.sync.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** A model to explore: shared words, the processes and their programs, possible faults, and the required properties. */
final class Model {

    private final List<String> words = new ArrayList<>();
    private final List<Integer> initial = new ArrayList<>();
    private final List<String> registers = new ArrayList<>();
    private final List<Program> programs = new ArrayList<>();
    private final List<Consumer<Actor>> atCrash = new ArrayList<>();
    private final List<Function<View, String>> rules = new ArrayList<>();
    private Predicate<View> goal = View::allHaveEnded;
    private int crashes;
    private boolean parkIntervals = true;

    /** Adds a word in shared memory, or a ghost that only the checks know; returns its number. */
    int word(String name, int value) {
        words.add(name);
        initial.add(value);
        return words.size() - 1;
    }

    /** Gives a word another value to begin with. */
    void initial(int word, int value) {
        initial.set(word, value);
    }

    /** Adds a register that every process has for itself, 0 at first; returns its number. */
    int register(String name) {
        registers.add(name);
        return registers.size() - 1;
    }

    /** Adds a process. */
    Model process(Program program) {
        programs.add(program);
        return this;
    }

    /** Sets the number of processes that may crash; 0 by default. */
    Model crashes(int most) {
        crashes = most;
        return this;
    }

    /** Removes the timeouts of parks, so that a lost wake-up stays lost. */
    Model withoutParkIntervals() {
        parkIntervals = false;
        return this;
    }

    /** Updates ghosts when a process crashes. */
    Model atCrash(Consumer<Actor> action) {
        atCrash.add(action);
        return this;
    }

    /** Adds what must hold in every state: says what is wrong, or null. */
    Model always(Function<View, String> rule) {
        rules.add(rule);
        return this;
    }

    /**
     * Sets the goal that must stay reachable from every state without a further crash; by default that all survivors
     * end.
     */
    Model reachable(Predicate<View> goal) {
        this.goal = goal;
        return this;
    }

    boolean hasParkIntervals() {
        return parkIntervals;
    }

    int processes() {
        return programs.size();
    }

    Program program(int process) {
        return programs.get(process);
    }

    boolean isGoal(View view) {
        return goal.test(view);
    }

    String broken(View view) {
        for (Function<View, String> rule : rules) {
            String wrong = rule.apply(view);
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    void crashed(Actor actor) {
        atCrash.forEach(action -> action.accept(actor));
    }

    // A state: the words; for each process its place, the word it sleeps on plus one, its registers; the crashes left.

    byte[] initialState() {
        byte[] state = new byte[words.size() + programs.size() * (2 + registers.size()) + 1];
        for (int i = 0; i < words.size(); i++) {
            state[i] = initial.get(i).byteValue();
        }
        state[crashesAt()] = (byte) crashes;
        return state;
    }

    int placeAt(int process) {
        return words.size() + process * (2 + registers.size());
    }

    int asleepAt(int process) {
        return placeAt(process) + 1;
    }

    int registerAt(int process, int register) {
        return placeAt(process) + 2 + register;
    }

    int crashesAt() {
        return placeAt(programs.size());
    }

    String describe(byte[] state) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words.size(); i++) {
            if (state[i] != 0) {
                text.append(' ').append(words.get(i)).append('=').append(state[i]);
            }
        }
        return text.toString();
    }
}
