package io.polyproc.internal.boot;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * When initialised, has this process ignore the signals that a terminal sends to all processes of its foreground job: SIGINT, and
 * SIGHUP. A child leaves it to its parent to end it; it still ends with its parent, and at SIGTERM.
 *
 * <p>A handler that does nothing, in place of the kernel's "ignore": programs that the child starts begin with the default action.
 *
 * <p>The build compiles this class by itself, since javac warns of {@code sun.misc} in a way that no annotation suppresses. So it is
 * loaded by name.
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
