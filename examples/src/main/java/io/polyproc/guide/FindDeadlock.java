package io.polyproc.guide;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.sync.Diagnosis;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.sync.IpcLock;

/** Two processes acquire two locks in opposite order. A third one prints who waits for what. */
final class FindDeadlock {

    static void acquire(IpcLock first, IpcLock second, IpcBarrier bothHaveOne) throws Exception {
        first.lock();
        bothHaveOne.await();
        second.lock(); // never returns
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            IpcLock apples = mp.named("apples").lock();
            IpcLock pears = mp.named("pears").lock();
            IpcBarrier bothHaveOne = mp.barrier(2);
            ChildProcess ann = mp.process(() -> acquire(apples, pears, bothHaveOne))
                    .name("ann")
                    .start();
            ChildProcess ben = mp.process(() -> acquire(pears, apples, bothHaveOne))
                    .name("ben")
                    .start();
            Diagnosis diagnosis;
            do {
                Thread.sleep(10);
                diagnosis = mp.diagnose();
            } while (diagnosis.deadlocks().isEmpty());
            System.out.print(diagnosis);
            ann.kill();
            ben.kill();
        }
    }
}
