package io.polyproc.it.kit;

import io.polyproc.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Signals that {@link Process} cannot send, and the state of a process as Linux shows it. */
public final class Signals {

    private Signals() {}

    /** Sends a signal by its short name, as in STOP; to a process group when the number is negative. */
    public static void send(String signal, long pid) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, "--", Long.toString(pid))
                    .redirectErrorStream(true)
                    .start();
            if (!kill.waitFor(Await.LONG.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new AssertionError("cannot send SIG" + signal + " to " + pid + ": "
                        + new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while sending a signal", e);
        }
    }

    /** The state letter in {@code /proc/PID/stat}: R, S, T, Z and so on; 'X' when there is no such process. */
    public static char state(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException | StringIndexOutOfBoundsException e) {
            return 'X';
        }
    }

    /** Whether a process exists and is no zombie. */
    public static boolean isAlive(long pid) {
        char state = state(pid);
        return state != 'X' && state != 'Z';
    }
}
