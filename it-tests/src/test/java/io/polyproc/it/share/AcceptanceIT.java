package io.polyproc.it.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.JvmStart;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.UserProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A program that a user might write, compiled and run as a user would, with no JVM flag, prints its line and no other.
 */
@MultiJvmTest
class AcceptanceIT {

    private static final String PROGRAM = "FlagFree";

    static Stream<Arguments> jdksAndParkers() {
        return Jdks.ofPrograms().stream()
                .flatMap(jdk -> Stream.of("", "polling", "futex").map(parker -> Arguments.of(jdk, parker)));
    }

    @ParameterizedTest(name = "{0}, parker {1}")
    @MethodSource("jdksAndParkers")
    void theProgramPrintsItsOneLine(Jdks.Jdk jdk, String parker, Site site) throws Exception {
        JvmStart start = site.jvm().bare().java(jdk).classPath(UserProgram.classPath(PROGRAM));
        if (!parker.isEmpty()) {
            start.parker(parker, jdk);
        }
        TestJvm program = start.startMain(PROGRAM, List.of(site.workspace().toString()));
        program.awaitSuccess();
        assertEquals(List.of("exit 0 counter 200000 atomic 200005"), program.output());
        assertEquals(List.of(), program.errors());
    }

    @Test
    void programsOfAllVersionsThatKnowNothingOfEachOtherMeetInTheWorkspace(Site site) throws Exception {
        String classPath = UserProgram.classPath(PROGRAM);
        List<TestJvm> programs = new ArrayList<>();
        for (Jdks.Jdk jdk : Jdks.all()) {
            JvmStart start = site.jvm().bare().java(jdk).classPath(classPath);
            programs.add(start.startMain(PROGRAM, List.of(site.workspace().toString())));
        }
        for (TestJvm program : programs) {
            program.awaitSuccess();
            assertEquals(List.of(), program.errors());
            assertEquals(1, program.output().size());
        }
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            long counter = mp.named("counter").sharedLong(0).get();
            // What a program adds last it adds without the guard, so another's set() may undo it; nothing else is lost.
            long guarded = 200_000L * programs.size();
            assertTrue(counter >= guarded && counter <= guarded + 5L * programs.size(), () -> "counter " + counter);
        }
    }
}
