package io.polyproc.internal.sync.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Visits every state that a {@link Model} can come into, nearest first. In each state each process may take its next
 * step, or crash if one more may, or wake from its sleep by itself. A wake-up of some sleepers wakes any of them.
 *
 * <p>Looks for a state that breaks a rule of the model, for a step that says that it has failed, and for a state from
 * which the model's goal cannot be reached any more without a further crash: all stuck, or running in circles for ever.
 * What it finds is printed as the shortest way there.
 */
final class Explorer {

    /**
     * What was found.
     *
     * @param states how many states there are, or were visited until something was wrong
     * @param steps how many steps between them
     * @param counterexample the way to what is wrong; null when nothing is
     */
    record Finding(int states, int steps, String counterexample) {}

    private interface Successors {
        void add(byte[] state, String step, boolean crash);
    }

    private final Model model;
    private final View view;
    private final List<Actor> actors = new ArrayList<>();
    private final StateSet states = new StateSet();
    private final Ints parents = new Ints();
    private final Ints from = new Ints();
    private final Ints to = new Ints();
    private int steps;

    private Explorer(Model model) {
        this.model = model;
        this.view = new View(model);
        for (int process = 0; process < model.processes(); process++) {
            actors.add(new Actor(model, process));
        }
    }

    /** Explores all of a model, or until something is wrong. */
    static Finding explore(Model model) {
        Explorer explorer = new Explorer(model);
        String counterexample = explorer.run();
        return new Finding(explorer.states.size(), explorer.steps, counterexample);
    }

    private String run() {
        states.add(model.initialState());
        parents.add(-1);
        String[] wrong = new String[1];
        for (int i = 0; i < states.size() && wrong[0] == null; i++) {
            int parent = i;
            try {
                expand(states.get(i), (next, step, crash) -> {
                    steps++;
                    int known = states.size();
                    int at = states.add(next);
                    if (at == known) {
                        parents.add(parent);
                        wrong[0] = wrong[0] == null ? broken(at) : wrong[0];
                    }
                    if (!crash) {
                        from.add(parent);
                        to.add(at);
                    }
                });
            } catch (Actor.Violation e) {
                wrong[0] = trace(i, e.getMessage());
            }
        }
        return wrong[0] != null ? wrong[0] : findStuck();
    }

    private String broken(int at) {
        view.state = states.get(at);
        String rule = model.broken(view);
        return rule == null ? null : trace(at, rule);
    }

    private void expand(byte[] state, Successors successors) {
        view.state = state;
        for (int process = 0; process < model.processes(); process++) {
            view.state = state;
            if (!view.isLiving(process)) {
                continue;
            }
            Program program = model.program(process);
            String who = "P" + (process + 1) + " ";
            String place = program.name(view.place(process));
            if (!view.isAsleep(process)) {
                step(state, process, who + place, successors);
            } else if (model.hasParkIntervals() || program.isImpatient() || program.isBrief(view.place(process))) {
                byte[] next = state.clone();
                next[model.asleepAt(process)] = 0;
                successors.add(next, who + "wakes by itself", false);
            }
            if (state[model.crashesAt()] > 0) {
                successors.add(crash(state, process), who + "crashes before " + place, true);
            }
        }
    }

    private void step(byte[] state, int process, String name, Successors successors) {
        Actor actor = actors.get(process);
        boolean hasChosen = act(actor, state, false, name, successors);
        if (hasChosen) {
            act(actor, state, true, name + " (the other way)", successors);
        }
    }

    private boolean act(Actor actor, byte[] state, boolean choice, String name, Successors successors) {
        byte[] next = state.clone();
        try {
            actor.act(next, choice);
        } catch (Actor.Violation e) {
            throw new Actor.Violation(name + ": " + e.getMessage());
        }
        boolean hasChosen = actor.hasChosen();
        wake(actor, next, name, successors);
        return hasChosen;
    }

    /** The states after a step: one, or one for each choice of sleepers that it may have woken. */
    private void wake(Actor actor, byte[] state, String name, Successors successors) {
        int word = actor.wokenWord();
        int count = actor.wokenCount();
        if (count == 0) {
            successors.add(state, name, false);
            return;
        }
        for (int chosen = 0; chosen < 1 << model.processes(); chosen++) {
            if (Integer.bitCount(chosen) == count && areAsleep(state, chosen, word)) {
                byte[] next = state.clone();
                StringBuilder woken = new StringBuilder();
                for (int process = 0; process < model.processes(); process++) {
                    if ((chosen & 1 << process) != 0) {
                        next[model.asleepAt(process)] = 0;
                        woken.append(" P").append(process + 1);
                    }
                }
                successors.add(next, name + ", which wakes" + woken, false);
            }
        }
    }

    private boolean areAsleep(byte[] state, int chosen, int word) {
        for (int process = 0; process < model.processes(); process++) {
            if ((chosen & 1 << process) != 0 && state[model.asleepAt(process)] != word + 1) {
                return false;
            }
        }
        return true;
    }

    private byte[] crash(byte[] state, int process) {
        byte[] next = state.clone();
        Actor actor = actors.get(process);
        actor.state = next;
        model.crashed(actor);
        Arrays.fill(next, model.placeAt(process), model.placeAt(process + 1), (byte) 0);
        next[model.placeAt(process)] = (byte) View.CRASHED;
        next[model.crashesAt()]--;
        return next;
    }

    /** Goes back from all goals; who is not met on the way is stuck. */
    private String findStuck() {
        int[] firstInto = new int[states.size() + 1];
        for (int i = 0; i < to.size(); i++) {
            firstInto[to.get(i) + 1]++;
        }
        for (int i = 0; i < states.size(); i++) {
            firstInto[i + 1] += firstInto[i];
        }
        int[] sources = new int[from.size()];
        int[] filled = firstInto.clone();
        for (int i = 0; i < from.size(); i++) {
            sources[filled[to.get(i)]++] = from.get(i);
        }
        boolean[] reaches = new boolean[states.size()];
        Ints left = new Ints();
        for (int i = 0; i < states.size(); i++) {
            view.state = states.get(i);
            if (model.isGoal(view)) {
                reaches[i] = true;
                left.add(i);
            }
        }
        for (int i = 0; i < left.size(); i++) {
            int at = left.get(i);
            for (int j = firstInto[at]; j < firstInto[at + 1]; j++) {
                if (!reaches[sources[j]]) {
                    reaches[sources[j]] = true;
                    left.add(sources[j]);
                }
            }
        }
        for (int i = 0; i < states.size(); i++) {
            if (!reaches[i]) {
                return trace(i, "from here the goal cannot be reached any more");
            }
        }
        return null;
    }

    /** The steps that lead to a state are not stored; they are found again on the way from each parent to its child. */
    private String trace(int at, String wrong) {
        Deque<String> lines = new ArrayDeque<>(List.of("=> " + wrong));
        for (int child = at; parents.get(child) >= 0; child = parents.get(child)) {
            byte[] goal = states.get(child);
            List<String> names = new ArrayList<>();
            expand(states.get(parents.get(child)), (next, step, crash) -> {
                if (Arrays.equals(next, goal)) {
                    names.add(step);
                }
            });
            lines.addFirst(Collections.min(names) + "   |" + model.describe(goal));
        }
        return String.join("\n", lines);
    }
}
