package io.polyproc.it.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.channel.EndInUseException;
import io.polyproc.channel.EndOfStreamException;
import io.polyproc.channel.Pipe;
import io.polyproc.channel.PipeEnd;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Site.Captured;
import io.polyproc.process.ChildProcess;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pipes between a parent and children without any flag. */
@MultiJvmTest
class PipeIT {

    private static final List<String> NOT_FOR_PIPES = List.of("net.openhft.", "org.agrona.");

    static Stream<Jdks.Jdk> jdks() {
        return Jdks.ofPrograms().stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void messagesOfAllLengthsComeBackFromAChildThatLoadsNoQueue(Jdks.Jdk jdk, Site site) throws Exception {
        Path log = site.directory().resolve("classes.log");
        int count = 200;
        Random random = Seed.random("lengths of messages");
        try (Multiprocessing mp = Multiprocessing.open()) {
            Pipe<byte[]> pipe = mp.pipe();
            PipeEnd<byte[]> theirs = pipe.second();
            Captured child = site.start(mp.process(() -> PipeRoles.echo(theirs, count + 1))
                    .javaHome(jdk.home())
                    .jvmOptions("-Xlog:class+load:file=" + log));
            for (int i = 0; i < count; i++) {
                byte[] message = PipeRoles.message(i, random.nextInt(random.nextInt(10) == 0 ? 1 << 18 : 300));
                pipe.first().send(message);
                assertArrayEquals(message, pipe.first().receive());
            }
            byte[] large = new byte[16 << 20];
            random.nextBytes(large);
            pipe.first().send(large);
            assertArrayEquals(large, pipe.first().receive());
            child.join();
            assertThrows(EndOfStreamException.class, pipe.first()::receive);
        }
        List<String> loaded = Files.readAllLines(log);
        assertTrue(loaded.stream().anyMatch(line -> line.contains(PipeEnd.class.getName())), "the log is a log");
        for (String unwanted : NOT_FOR_PIPES) {
            assertTrue(loaded.stream().noneMatch(line -> line.contains(" " + unwanted)), unwanted + " is loaded");
        }
    }

    @Test
    void aStoppedPeerIsWaitedFor(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Pipe<byte[]> pipe = mp.pipe();
            PipeEnd<byte[]> theirs = pipe.second();
            ChildProcess child = mp.start(() -> PipeRoles.echo(theirs, 3));
            pipe.first().send(new byte[10]);
            assertEquals(10, pipe.first().receive().length);
            Signals.send("STOP", child.pid());
            Await.until("it stops", () -> Signals.state(child.pid()) == 'T');
            assertTrue(pipe.first().send(new byte[20], Duration.ofMillis(200)), "there is room");
            assertFalse(pipe.first().send(new byte[1 << 20], Duration.ofMillis(200)), "there is not so much");
            assertNull(pipe.first().receive(Duration.ofMillis(200)));
            Signals.send("CONT", child.pid());
            assertEquals(20, pipe.first().receive().length);
            pipe.first().send(new byte[30]);
            assertEquals(30, pipe.first().receive().length);
            child.join();
        }
    }

    @Test
    void anEndBelongsToTheFirstProcessThatUsesIt(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            PipeEnd<byte[]> theirs = mp.pipe().second();
            Captured child =
                    site.start(mp.process(() -> PipeRoles.takeAndStay(theirs)).name("owner of the end"));
            Kids.await(child, "taken");
            EndInUseException taken = assertThrows(EndInUseException.class, theirs::receive);
            assertTrue(
                    taken.getMessage().contains("pid " + child.child().pid() + " (owner of the end)"),
                    taken::getMessage);
            Kids.kill(child.child());
            assertThrows(EndInUseException.class, theirs::receive, "it is at its end for ever");
        }
    }

    @Test
    void anEndMayBePassedOnUntilItIsUsed(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Pipe<byte[]> pipe = mp.pipe();
            PipeEnd<byte[]> theirs = pipe.second();
            ChildProcess child = mp.start(() -> PipeRoles.passOn(theirs));
            theirs.close();
            assertArrayEquals(PipeRoles.message(0, 10), pipe.first().receive());
            assertArrayEquals(PipeRoles.message(1, 10), pipe.first().receive());
            assertThrows(EndOfStreamException.class, pipe.first()::receive);
            child.join();
            assertEquals(0, child.exitCode());
        }
    }

    @Test
    void aChildThatClosesAnEndWithoutUsingItEndsTheStream(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Pipe<byte[]> pipe = mp.pipe();
            PipeEnd<byte[]> theirs = pipe.second();
            mp.start(theirs::close);
            theirs.close();
            assertThrows(EndOfStreamException.class, pipe.first()::receive);
        }
    }
}
