package io.polyproc.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Site.Captured;
import io.polyproc.sync.IpcLock;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedLongArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a child loads no classes of features that it does not use. */
@MultiJvmTest
class ClassLoadingIT {

    private static final List<String> NOT_FOR_VALUES_AND_LOCKS =
            List.of("net.openhft.", "org.agrona.", "com.sun.jna.", "java.util.logging.", "java.io.ObjectInputStream");

    static Stream<Jdks.Jdk> jdks() {
        return Jdks.ofPrograms().stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aChildThatUsesValuesAndLocksLoadsNothingElse(Jdks.Jdk jdk, Site site) throws Exception {
        Path log = site.directory().resolve("classes.log");
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt value = mp.sharedInt(1);
            SharedLongArray array = mp.sharedLongArrayOf(1, 2, 3);
            IpcLock lock = mp.lock();
            Captured captured = site.start(mp.process(() -> {
                                lock.lock();
                                try {
                                    value.set(value.get() + 1);
                                    array.addAndGet(2, 4);
                                } finally {
                                    lock.unlock();
                                }
                            })
                            .javaHome(jdk.home())
                            .jvmOptions("-Xlog:class+load:file=" + log))
                    .join();
            assertEquals(0, captured.child().exitCode(), () -> captured.errors()
                    .all()
                    .toString());
            assertEquals(2, value.get());
            assertEquals(7, array.get(2));
        }
        List<String> loaded = Files.readAllLines(log);
        assertTrue(loaded.stream().anyMatch(line -> line.contains(IpcLock.class.getName())), "the log is a log");
        for (String unwanted : NOT_FOR_VALUES_AND_LOCKS) {
            assertEquals(
                    List.of(),
                    loaded.stream()
                            .filter(line -> line.contains(" " + unwanted))
                            .toList(),
                    () -> "loaded by a child on " + jdk);
        }
        System.out.println("class loading, " + jdk + ": " + loaded.size() + " classes in a child");
    }
}
