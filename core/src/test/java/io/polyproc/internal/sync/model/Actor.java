package io.polyproc.internal.sync.model;

/** A process that takes a step: what it can do to shared memory, to its registers, and by the kernel. */
final class Actor extends View {

    /** What a step says about itself when it has gone wrong. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Violation(String message) {
            super(message);
        }
    }

    private final int process;
    private final Program program;
    private boolean choice;
    private boolean hasChosen;
    private int accesses;
    private int wokenWord;
    private int wokenCount;

    Actor(Model model, int process) {
        super(model);
        this.process = process;
        this.program = model.program(process);
    }

    /** Takes the next step in this state, which is changed; a step that chooses chooses this. */
    void act(byte[] next, boolean chosen) {
        state = next;
        choice = chosen;
        hasChosen = false;
        accesses = 0;
        wokenCount = 0;
        String to = program.step(place(process)).take(this);
        state[model.placeAt(process)] = (byte) (to.equals(Program.END) ? ENDED : program.place(to));
    }

    boolean hasChosen() {
        return hasChosen;
    }

    int wokenWord() {
        return wokenWord;
    }

    int wokenCount() {
        return wokenCount;
    }

    /** Id of this process as it stands in words: 1 for the first one. */
    int id() {
        return process + 1;
    }

    /** Goes on with a step as a part of this one, which has not touched shared memory. */
    String then(String step) {
        return step.equals(Program.END) ? step : program.step(step).take(this);
    }

    /** Either way, and both are explored. Once in a step. */
    boolean choose() {
        hasChosen = true;
        return choice;
    }

    int get(int register) {
        return state[model.registerAt(process, register)];
    }

    void set(int register, int value) {
        state[model.registerAt(process, register)] = narrow(value);
    }

    /** Reads a word. */
    int read(int word) {
        access();
        return state[word];
    }

    /**
     * Reads a word that is written only under a lock which this process holds. It cannot change meanwhile, so this
     * counts as a part of whatever comes next.
     */
    int guarded(int word) {
        return state[word];
    }

    void write(int word, int value) {
        access();
        state[word] = narrow(value);
    }

    boolean compareAndSet(int word, int expected, int value) {
        access();
        if (state[word] != expected) {
            return false;
        }
        state[word] = narrow(value);
        return true;
    }

    int getAndSet(int word, int value) {
        access();
        int before = state[word];
        state[word] = narrow(value);
        return before;
    }

    int getAndAdd(int word, int value) {
        return getAndSet(word, state[word] + value);
    }

    /** Asks the participant table about an id. Who has come to its end has left the workspace. */
    boolean isAlive(int id) {
        access();
        return id <= model.processes() && isLiving(id - 1);
    }

    /** Falls asleep on a word if it is what is expected, as futex(2) does: in one step. */
    String sleep(int word, int expected, String next) {
        access();
        if (next.equals(Program.END)) {
            throw new IllegalArgumentException("asleep and gone at the same time");
        }
        if (state[word] == expected) {
            state[model.asleepAt(process)] = (byte) (word + 1);
        }
        return next;
    }

    /** Wakes at most {@code count} waiters on a word, in any choice; returns the number woken. */
    int wake(int word, int most) {
        access();
        int asleep = 0;
        for (int other = 0; other < model.processes(); other++) {
            if (state[model.asleepAt(other)] == word + 1) {
                asleep++;
            }
        }
        wokenWord = word;
        wokenCount = Math.min(most, asleep);
        return wokenCount;
    }

    /** Value of a ghost: a word that is not there in reality. */
    int ghost(int word) {
        return state[word];
    }

    void ghost(int word, int value) {
        state[word] = narrow(value);
    }

    /** Says that what has happened must not happen. */
    void fail(String what) {
        throw new Violation(what);
    }

    private void access() {
        if (++accesses > 1) {
            throw new IllegalStateException("more than one access in a step: split it");
        }
    }

    private static byte narrow(int value) {
        if (value != (byte) value) {
            throw new IllegalStateException("value=" + value + ": the model counts to 127 only, so it runs in circles");
        }
        return (byte) value;
    }
}
