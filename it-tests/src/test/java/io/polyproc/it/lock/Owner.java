package io.polyproc.it.lock;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.TestMain;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.OwnerDiedException;
import java.nio.file.Path;

/** Processes that own a lock, in the way that the test tells them. */
final class Owner {

    static final String LOCK = "lock";

    private Owner() {}

    /** Takes the lock; says so; gives it back at the next word; and so on. Repairs when it has to. */
    static void obey(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(Path.of(args[0]))) {
            IpcLock lock = mp.named(LOCK).lock();
            while (true) {
                TestMain.say("ready");
                if (TestMain.hear().equals("end")) {
                    return;
                }
                try {
                    lock.lock();
                } catch (OwnerDiedException e) {
                    TestMain.say("told that the owner died");
                    lock.recover(() -> {});
                    lock.lock();
                }
                TestMain.say("locked");
                TestMain.hear();
                lock.unlock();
                TestMain.say("unlocked");
            }
        }
    }

    /** Takes the lock and closes the workspace without giving it back; the process stays. */
    static void closeWithLockHeld(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open(Path.of(args[0]));
        mp.named(LOCK).lock().lock();
        mp.close();
        TestMain.say("closed");
        TestMain.hear();
    }
}
