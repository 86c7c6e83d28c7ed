package io.polyproc.it.kit;

import io.polyproc.testkit.Await;
import java.io.BufferedReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One role of a JVM that plays several, one after the other: a start of a JVM takes most of the processor time of a
 * short test. A JVM whose role has ended is kept for the next test of the class, and ends with the class. One that is
 * killed is not kept.
 */
final class ReusedJvm extends TestJvm {

    /** Some roles wait for what never comes, and are killed after that time. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private static final Map<List<String>, Deque<Player>> IDLE = new HashMap<>();

    /** A JVM that plays, and its streams. */
    private record Player(List<String> command, Process process, BufferedReader output, BufferedReader errors) {}

    private final Player player;
    private final Lines output;
    private final Lines errors;
    private boolean isDoomed;
    private boolean isClosed;

    private ReusedJvm(String name, Player player, Lines output, Lines errors) {
        super(name, player.process(), output, errors);
        this.player = player;
        this.output = output;
        this.errors = errors;
    }

    /**
     * Starts a role.
     *
     * @param role class, method, and what the method gets
     */
    static ReusedJvm start(String name, JvmStart start, Path directory, List<String> role) {
        Player player = player(start);
        ReusedJvm jvm = new ReusedJvm(
                name,
                player,
                Lines.upTo(TestMain.ROLE_ENDED, name, player.output()),
                Lines.upTo(TestMain.ROLE_ENDED, name + " (stderr)", player.errors()));
        List<String> words = new ArrayList<>(List.of(TestMain.ROLE_BEGINS, directory.toString()));
        words.addAll(role);
        jvm.say(String.join(TestMain.SEPARATOR, words));
        return jvm;
    }

    private static synchronized Player player(JvmStart start) {
        List<String> command = start.command();
        command.add(TestMain.class.getName());
        Player idle = IDLE.getOrDefault(command, new ArrayDeque<>()).poll();
        if (idle != null) {
            return idle;
        }
        Process process = start.process(command);
        return new Player(
                List.copyOf(command),
                process,
                Lines.reader(process.getInputStream()),
                Lines.reader(process.getErrorStream()));
    }

    /** Whether the role goes on; if its JVM was killed, whether that does. */
    @Override
    public boolean isAlive() {
        return super.isAlive() && (isDoomed || !(output.ended() && errors.ended()));
    }

    @Override
    int exitCode() {
        return super.isAlive() ? 0 : super.exitCode();
    }

    @Override
    public void killWithoutWaiting() {
        isDoomed = true;
        super.killWithoutWaiting();
    }

    @Override
    public void terminate() {
        isDoomed = true;
        super.terminate();
    }

    /** Ends the role, and keeps the JVM if that succeeds. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        if (isAlive() && !isDoomed) {
            dismiss();
        }
        if (super.isAlive() && !isAlive()) {
            keep(player);
        } else {
            super.close();
        }
    }

    private void dismiss() {
        try {
            say(TestMain.ROLE_DISMISSED);
            Await.until(() -> "the end of the role", GRACE, () -> !isAlive());
        } catch (UncheckedIOException | AssertionError e) {
            // It was killed, or waits for something else: no other role is for it.
        }
    }

    private static synchronized void keep(Player player) {
        IDLE.computeIfAbsent(player.command(), command -> new ArrayDeque<>()).add(player);
    }

    /** Process ids of the JVMs without a role. */
    static synchronized Set<Long> idle() {
        Set<Long> pids = new HashSet<>();
        IDLE.values()
                .forEach(players ->
                        players.forEach(player -> pids.add(player.process().pid())));
        return pids;
    }

    /** Ends those without a role. */
    static synchronized void endAll() {
        for (Deque<Player> players : IDLE.values()) {
            for (Player player : players) {
                player.process().destroyForcibly();
                Await.until("the end of a JVM without a role", () -> !player.process()
                        .isAlive());
            }
        }
        IDLE.clear();
    }
}
