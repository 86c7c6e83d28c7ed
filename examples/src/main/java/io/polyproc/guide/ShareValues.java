package io.polyproc.guide;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.value.SharedDoubleArray;
import io.polyproc.value.SharedInt;
import java.util.Arrays;

/** A child corrects the elements of an array in place and counts them; the parent sees both. */
final class ShareValues {

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedDoubleArray readings = mp.sharedDoubleArrayOf(20.5, 21.0, 99.9, 19.0);
            SharedInt corrected = mp.sharedInt(0);
            ChildProcess child = mp.start(() -> {
                for (int i = 0; i < readings.length(); i++) {
                    if (readings.get(i) > 50) {
                        readings.set(i, 0);
                        corrected.getAndAdd(1);
                    }
                }
            });
            child.join();
            System.out.println(corrected.get() + " corrected: " + Arrays.toString(readings.toArray()));
        }
    }
}
