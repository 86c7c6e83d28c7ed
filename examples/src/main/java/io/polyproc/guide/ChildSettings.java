package io.polyproc.guide;

import io.polyproc.Multiprocessing;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;

/** A child and a worker inherit the system properties of this JVM, unless they are given others or none. */
final class ChildSettings {

    static String mode() {
        return System.getProperty("app.mode");
    }

    public static void main(String[] arguments) throws InterruptedException {
        System.setProperty("app.mode", "test");
        PoolOptions one = PoolOptions.ofWorkers(1)
                .withEnvironment("REGION", "eu") // in addition to this JVM's variables
                .withWorkerHeap(64 << 20); // the heap is not inherited
        try (Multiprocessing mp = Multiprocessing.open()) {
            mp.start(() -> System.out.println("child: " + mode())).join();
            mp.process(() -> System.out.println("child with an option: " + mode()))
                    .jvmOptions("-Dapp.mode=trial", "-Xmx64m")
                    .start()
                    .join();
            mp.process(() -> System.out.println("child without inheritance: " + mode()))
                    .inheritedProperties(false)
                    .start()
                    .join();
            try (ProcessPool pool = mp.pool(one)) {
                System.out.println("worker: " + pool.apply(() -> mode() + " " + System.getenv("REGION")));
            }
        }
    }
}
