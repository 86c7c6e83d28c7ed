package io.polyproc.it.store;

import java.io.File;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** Kills the own process with SIGKILL, unless another process has done so for the same reason. */
final class SelfKill {

    private SelfKill() {}

    /**
     * Sends SIGKILL to the own process and waits for it; returns at once when the file exists.
     *
     * @param once created by the process that is killed, so that the one that replaces it lives
     */
    static void now(String once) {
        try {
            if (!new File(once).createNewFile()) {
                return;
            }
            Runtime.getRuntime().exec(new String[] {
                "kill", "-9", Long.toString(ProcessHandle.current().pid())
            });
        } catch (IOException e) {
            e.printStackTrace();
        }
        while (true) {
            LockSupport.park();
        }
    }
}
