package io.polyproc.it.share;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.testkit.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Names are found by everybody, however the making and the looking fall together. */
@MultiJvmTest
class NamesIT {

    private static final int OBJECTS = 150;

    /** With such elements the first segments are full after a few objects, and some need one of their own. */
    private static final int[] LENGTHS = {4_000, 40_000, 150_000};

    @Test
    void whoLooksAllTheTimeWhileAnotherMakesSegmentsMissesNoName(Site site) {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            TestJvm maker = site.start(NamesIT.class, "make", site.workspace());
            Await.until("the last name", () -> mp.workspace().names().contains("object-" + (OBJECTS - 1)));
            Set<String> expected =
                    IntStream.range(0, OBJECTS).mapToObj(i -> "object-" + i).collect(Collectors.toSet());
            assertEquals(expected, Set.copyOf(mp.workspace().names()));
            maker.awaitSuccess();
            for (int i = 0; i < OBJECTS; i++) {
                assertEquals(
                        i, mp.named("object-" + i).sharedLongArray(length(i)).get(length(i) - 1));
            }
        }
    }

    static void make(String[] args) {
        try (Multiprocessing mp = Multiprocessing.open(Path.of(args[0]))) {
            for (int i = 0; i < OBJECTS; i++) {
                long[] elements = new long[length(i)];
                java.util.Arrays.fill(elements, i);
                mp.named("object-" + i).sharedLongArrayOf(elements);
            }
        }
    }

    @Test
    void rivalsWhoMakeTheSameNamesMeetAtEachOfThem(Site site) {
        List<TestJvm> rivals = IntStream.range(0, 3)
                .mapToObj(i -> site.start(NamesIT.class, "count", site.workspace()))
                .toList();
        rivals.forEach(rival -> rival.await("ready"));
        rivals.forEach(rival -> rival.say("go"));
        rivals.forEach(TestJvm::awaitSuccess);
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            for (int i = 0; i < OBJECTS; i++) {
                assertEquals(
                        3, mp.named("object-" + i).sharedLongArray(length(i)).get(0), "object-" + i);
            }
            assertEquals(OBJECTS, mp.workspace().names().size());
        }
    }

    static void count(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(Path.of(args[0]))) {
            TestMain.say("ready");
            TestMain.hear();
            for (int i = 0; i < OBJECTS; i++) {
                mp.named("object-" + i).sharedLongArray(length(i)).getAndAdd(0, 1);
            }
        }
    }

    private static int length(int i) {
        return LENGTHS[i % LENGTHS.length];
    }
}
