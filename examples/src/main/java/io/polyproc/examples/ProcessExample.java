package io.polyproc.examples;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;

/** Scene 1: start a process and wait for it. */
public final class ProcessExample {

    private ProcessExample() {}

    static void job(int a, int b) {
        System.out.println(a + b);
        System.out.println("blablabla...");
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = mp.start(() -> job(1, 2));
            child.join();
        }
    }
}
