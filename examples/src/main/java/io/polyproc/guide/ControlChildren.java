package io.polyproc.guide;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.LineListener;
import java.time.Duration;

/** Starts four children: one prints, one fails, one exits, one is terminated. */
final class ControlChildren {

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess greeter = mp.process(() -> System.out.println("mode is " + System.getenv("MODE")))
                    .name("greeter")
                    .jvmOptions("-Xmx64m")
                    .environment("MODE", "test")
                    .onOutput(LineListener.prefixing(System.out))
                    .start();
            greeter.join();
            System.out.println("greeter: " + greeter.exitCode());

            ChildProcess failing = mp.process(() -> Integer.parseInt("seven"))
                    .onErrorOutput((child, line) -> {})
                    .start();
            failing.join();
            Throwable failure = failing.failure().orElseThrow();
            System.out.println("failing: " + failing.exitCode() + ", " + failure.getMessage());

            ChildProcess leaving = mp.start(() -> System.exit(3));
            leaving.join();
            System.out.println("leaving: " + leaving.exitCode());

            ChildProcess sleeping = mp.start(() -> Thread.sleep(3_600_000));
            boolean obeyed = sleeping.terminate(Duration.ofSeconds(30));
            System.out.println("sleeping: " + sleeping.exitCode() + ", without a kill: " + obeyed);
        }
    }
}
