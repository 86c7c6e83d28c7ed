package io.polyproc.testing;

import io.polyproc.internal.liveness.LockFile;
import io.polyproc.testkit.OtherJvm;
import java.nio.file.Path;
import java.util.List;

/** Asks from another process, as other participants do, whether a slot's byte of a lock file is held. */
public final class SlotProbe {

    private SlotProbe() {}

    /** Whether another process sees the slot held. */
    public static boolean isHeld(Path workspace, int slot) throws Exception {
        OtherJvm.End end = OtherJvm.run(SlotProbe.class, List.of(), workspace.toString(), Integer.toString(slot));
        return switch (end.output().strip()) {
            case "held" -> true;
            case "free" -> false;
            default -> throw new AssertionError(end);
        };
    }

    /** Entry point of the other process. */
    public static void main(String[] arguments) {
        try (LockFile lockFile = LockFile.openExisting(Path.of(arguments[0], "lock"))) {
            System.out.println(lockFile.isHeld(Integer.parseInt(arguments[1]), () -> false) ? "held" : "free");
        }
    }
}
