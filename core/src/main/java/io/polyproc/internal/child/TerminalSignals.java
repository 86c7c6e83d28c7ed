package io.polyproc.internal.child;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ignores, when initialised, the signals that a terminal sends to all processes of its foreground job: SIGINT and
 * SIGHUP. The parent decides about the end of a child; the child still ends with its parent, and at SIGTERM.
 *
 * <p>It is a handler without effect, in place of the kernel's "ignore": programs that the child starts begin with the
 * default action.
 *
 * <p>The build compiles this class by itself, since javac warns of {@code sun.misc} in a way that no annotation
 * suppresses. So it is loaded by name.
 */
final class TerminalSignals implements SignalHandler {

    static {
        ignore("INT");
        ignore("HUP");
    }

    private TerminalSignals() {}

    private static void ignore(String name) {
        try {
            Signal.handle(new Signal(name), new TerminalSignals());
        } catch (IllegalArgumentException e) {
            // The JVM runs with -Xrs, or the system has no such signal.
        }
    }

    @Override
    public void handle(Signal signal) {
        // The parent decides.
    }
}
