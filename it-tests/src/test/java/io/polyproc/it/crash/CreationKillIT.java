package io.polyproc.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.value.SharedLongArray;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A creator is killed half-way while others want to create the same thing: they all end with one good thing. */
@MultiJvmTest
class CreationKillIT {

    private static final String NAME = "thing";

    /** Long enough for a segment of its own. */
    private static final int LONG_ARRAY = 300_000;

    /** The points this class kills at. */
    static Set<CrashPoint> points() {
        return EnumSet.of(
                CrashPoint.OBJECT_WRITTEN,
                CrashPoint.SEGMENT_WRITTEN,
                CrashPoint.SEGMENT_STAGED,
                CrashPoint.PARTICIPANT_HELD);
    }

    /** The segment of a new workspace is made first, so the second one is the array's own. */
    @ParameterizedTest(name = "{0} for the {1}th time, {2} longs")
    @CsvSource({
        "SEGMENT_STAGED, 1, 1",
        "PARTICIPANT_HELD, 1, 1",
        "OBJECT_WRITTEN, 1, 1",
        "OBJECT_WRITTEN, 1, 300000",
        "SEGMENT_STAGED, 2, 300000",
        "SEGMENT_WRITTEN, 1, 300000"
    })
    void rivalsEndWithOneGoodObjectWhenACreatorIsKilled(CrashPoint point, int nth, int length, Site site) {
        assertTrue(points().contains(point));
        TestJvm victim = site.jvm()
                .options("-Dpolyproc.crash=" + point + ":" + nth)
                .start(CreationKillIT.class, "create", site.workspace(), length, 1);
        victim.await(Crash.ANNOUNCEMENT + point);
        List<TestJvm> rivals = List.of(
                site.jvm().reused().start(CreationKillIT.class, "create", site.workspace(), length, 2),
                site.jvm().reused().start(CreationKillIT.class, "create", site.workspace(), length, 3));
        rivals.forEach(rival -> rival.await("begins"));
        victim.kill();
        String first = rivals.get(0).await("made ");
        assertEquals(first, rivals.get(1).await("made "), "what the rivals have found");
        assertFalse(first.equals("1"), "the victim's object never existed");
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            assertEquals(List.of(NAME), mp.workspace().names());
            assertEquals(3, mp.workspace().processes().size(), "two rivals and this one live");
            SharedLongArray found = mp.named(NAME).sharedLongArray(length);
            long expected = Long.parseLong(first);
            assertTrue(Arrays.stream(found.toArray()).allMatch(element -> element == expected), "every element");
        }
        rivals.forEach(rival -> rival.say("end"));
        rivals.forEach(TestJvm::awaitSuccess);
    }

    static void create(String[] args) throws Exception {
        TestMain.say("begins");
        try (Multiprocessing mp = Multiprocessing.open(Path.of(args[0]))) {
            long[] elements = new long[Integer.parseInt(args[1])];
            Arrays.fill(elements, Long.parseLong(args[2]));
            SharedLongArray made = mp.named(NAME).sharedLongArrayOf(elements);
            TestMain.say("made " + made.get(0));
            TestMain.hear();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"OBJECT_WRITTEN", "SEGMENT_STAGED", "SEGMENT_WRITTEN"})
    void whoHasTheWorkspaceOpenAlreadyFindsWhatIsMadeAfterTheKill(CrashPoint point, Site site) {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            mp.named("before").sharedLong(7);
            TestJvm victim = site.jvm()
                    .options("-Dpolyproc.crash=" + point)
                    .start(CreationKillIT.class, "create", site.workspace(), LONG_ARRAY, 1);
            victim.await(Crash.ANNOUNCEMENT + point);
            assertEquals(List.of("before"), mp.workspace().names(), "nothing of the half-made object is seen");
            victim.kill();
            assertEquals(4, mp.named(NAME).sharedLongArrayOf(filled(4)).get(LONG_ARRAY - 1));
            assertEquals(List.of("before", NAME), mp.workspace().names());
            TestJvm other = site.start(CreationKillIT.class, "create", site.workspace(), LONG_ARRAY, 5);
            assertEquals("4", other.await("made "));
            assertEquals(8, mp.named("after").sharedLong(8).get());
        }
    }

    private static long[] filled(long value) {
        long[] elements = new long[LONG_ARRAY];
        Arrays.fill(elements, value);
        return elements;
    }
}
