package io.polyproc.it.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.it.kit.Jars;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.JvmStart;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests programs that the launcher compiles in memory: {@code java Program.java}. */
@MultiJvmTest
class SourceFileIT {

    private static final int COMPACT_SINCE = 25;

    private static final String BODY =
            """
                record Item(String name, int count) implements java.io.Serializable {}

                static void job(int a, int b) {
                    System.out.println(a + b);
                }

                static int square(int x) {
                    return x * x;
                }

                MAIN throws Exception {
                    try (Multiprocessing mp = Multiprocessing.open(); ProcessPool pool = mp.pool(2)) {
                        mp.start(() -> job(1, 2)).join();
                        RingQueue<Item> items = mp.ringQueue(Item.class, 8);
                        mp.start(() -> items.put(new Item("a", 1))).join();
                        System.out.println(items.take());
                        System.out.println(pool.map((Integer x) -> square(x), List.of(1, 2, 3)));
                        System.out.println(pool.apply((Item item) -> new Item(item.name(), 7), new Item("b", 2)));
                        var value = mp.sharedDouble(1);
                        var lock = mp.lock();
                        mp.start(() -> {
                            lock.lock();
                            value.set(value.get() + 0.5);
                            lock.unlock();
                        }).join();
                        System.out.println(value.get());
                    }
                }
            """;

    private static final String IMPORTS =
            """
            import io.polyproc.Multiprocessing;
            import io.polyproc.pool.ProcessPool;
            import io.polyproc.queue.RingQueue;
            import java.util.List;

            """;

    private static final List<String> PRINTED =
            List.of("3", "Item[name=a, count=1]", "[1, 4, 9]", "Item[name=b, count=7]", "1.5");

    static Stream<Jdks.Jdk> jdks() {
        return Jdks.ofPrograms().stream();
    }

    static Stream<Jdks.Jdk> compactJdks() {
        return Jdks.all().stream().filter(jdk -> jdk.feature() >= COMPACT_SINCE);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    @Tag("environments")
    void aSourceFileHasChildren(Jdks.Jdk jdk, Site site) throws Exception {
        String program =
                IMPORTS + "class Program {\n" + BODY.replace("MAIN", "public static void main(String[] a)") + "}\n";
        assertEquals(PRINTED, run(jdk, site, program));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("compactJdks")
    void aCompactSourceFileHasChildren(Jdks.Jdk jdk, Site site) throws Exception {
        assertEquals(PRINTED, run(jdk, site, IMPORTS + BODY.replace("MAIN", "void main()")));
    }

    private static List<String> run(Jdks.Jdk jdk, Site site, String program) throws Exception {
        Path source = Files.writeString(site.directory().resolve("Program.java"), program);
        Path core = Jars.core();
        TestJvm jvm = site.jvm()
                .run(
                        "source",
                        List.of(
                                jdk.home().resolve("bin").resolve("java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                JvmStart.NO_ARCHIVE,
                                "-cp",
                                core.toString(),
                                source.toString()));
        jvm.awaitSuccess();
        return jvm.output();
    }
}
