package io.polyproc.guide;

import io.polyproc.Multiprocessing;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;

/** Passes settings of this JVM to a child and to the workers of a pool, which do not inherit them. */
final class ChildSettings {

    static String mode() {
        return System.getProperty("app.mode");
    }

    public static void main(String[] arguments) throws InterruptedException {
        System.setProperty("app.mode", "test");
        String[] options = {"-Xmx64m", "-Dfile.encoding=UTF-8", "-Dapp.mode=" + mode()};
        PoolOptions one = PoolOptions.ofWorkers(1).withJvmOptions(options);
        try (Multiprocessing mp = Multiprocessing.open()) {
            mp.start(() -> System.out.println("child: " + mode())).join();
            mp.process(() -> System.out.println("child with options: " + mode()))
                    .jvmOptions(options)
                    .start()
                    .join();
            try (ProcessPool pool = mp.pool(one)) {
                System.out.println("worker with options: " + pool.apply(ChildSettings::mode));
            }
        }
    }
}
