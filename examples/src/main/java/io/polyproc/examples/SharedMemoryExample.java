package io.polyproc.examples;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.value.SharedDouble;
import io.polyproc.value.SharedIntArray;

/** Scene 4: a value and an array that a child changes and the parent sees. */
public final class SharedMemoryExample {

    private SharedMemoryExample() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedDouble value = mp.sharedDouble(1);
            SharedIntArray array = mp.sharedIntArrayOf(1, 2, 3);
            System.out.println(value.get() + " " + array.stream().boxed().toList());

            ChildProcess child = mp.start(() -> {
                value.set(value.get() + 0.5);
                array.set(0, array.get(0) + 41);
            });
            child.join();
            System.out.println(value.get() + " " + array.stream().boxed().toList());
        }
    }
}
