package io.polyproc.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.LineListener;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedLong;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests the output of children, line by line. */
@MultiJvmTest
class OutputIT {

    /** Collects lines, each after the name of its child. */
    private static final class Collected implements LineListener {
        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void line(String child, String line) {
            lines.add(child + ":" + line);
        }
    }

    @Test
    void allLinesOfBothStreamsAreThereWhenTheChildHasEnded(Site site) throws Exception {
        Collected output = new Collected();
        Collected errors = new Collected();
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = mp.process(() -> {
                        for (int i = 0; i < 20_000; i++) {
                            System.out.println("line " + i);
                        }
                        System.err.print("one\r\n\ntwo\nhalf");
                    })
                    .name("talker")
                    .onOutput(output)
                    .onErrorOutput(errors)
                    .start();
            child.join();
            assertEquals(
                    IntStream.range(0, 20_000).mapToObj(i -> "talker:line " + i).toList(), output.lines);
            assertEquals(List.of("talker:one", "talker:", "talker:two", "talker:half"), errors.lines);
            assertEquals(List.of("one", "", "two", "half"), child.lastErrorLines());
            assertEquals(-1, child.output().read());
            assertEquals(-1, child.errorOutput().read());
        }
    }

    @Test
    void theLastLinesOfAChildThatDiesAreKept(Site site) throws Exception {
        Collected errors = new Collected();
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = mp.process(() -> {
                        for (int i = 0; i < 100; i++) {
                            System.err.println(i);
                        }
                        Runtime.getRuntime().halt(9);
                    })
                    .onErrorOutput(errors)
                    .start();
            child.join();
            assertEquals(IntStream.range(80, 100).mapToObj(Integer::toString).toList(), child.lastErrorLines());
            assertEquals(100, errors.lines.size());
        }
    }

    @Test
    void linesAreThereWhileTheChildRuns(Site site) throws Exception {
        Collected output = new Collected();
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = mp.process(() -> {
                        System.out.println("here");
                        new CountDownLatch(1).await();
                    })
                    .name("c")
                    .onOutput(output)
                    .start();
            Await.until("the line", () -> output.lines.equals(List.of("c:here")));
            assertTrue(child.isAlive());
            child.kill();
            child.join();
        }
    }

    @Test
    void aVeryLongLineComesInPieces(Site site) throws Exception {
        Collected output = new Collected();
        try (Multiprocessing mp = Multiprocessing.open()) {
            mp.process(() -> System.out.println("x".repeat(20_000)))
                    .name("c")
                    .onOutput(output)
                    .start()
                    .join();
        }
        assertEquals(
                List.of(8192, 8192, 20_000 - 2 * 8192),
                output.lines.stream().map(line -> line.length() - 2).toList());
    }

    @Test
    void manyChildrenHaveOneReader(Site site) throws Exception {
        Collected output = new Collected();
        try (Multiprocessing mp = Multiprocessing.open()) {
            List<ChildProcess> children = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                children.add(mp.process(() -> System.out.println("hello"))
                        .onOutput(output)
                        .onErrorOutput(output)
                        .start());
            }
            assertTrue(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().equals("polyproc-output"))
                            .count()
                    <= 1);
            for (ChildProcess child : children) {
                child.join();
            }
        }
        assertEquals(6, output.lines.size());
    }

    @Test
    void aListenerThatThrowsHindersNeitherTheChildNorTheOtherListener(Site site) throws Exception {
        Collected errors = new Collected();
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = mp.process(() -> {
                        System.out.println("to a failing listener".repeat(20_000));
                        System.err.println("to a listener");
                    })
                    .name("c")
                    .onOutput((name, line) -> {
                        throw new IllegalStateException("on purpose");
                    })
                    .onErrorOutput(errors)
                    .start();
            child.join();
            assertEquals(0, child.exitCode());
        }
        assertEquals(List.of("c:to a listener"), errors.lines);
    }

    @Test
    void theListenersMadeHerePrintWithAndWithoutTheName(Site site) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        LineListener.printing(stream).line("c", "one");
        LineListener.prefixing(stream).line("c", "two");
        assertEquals(
                List.of("one", "[c] two"),
                bytes.toString(StandardCharsets.UTF_8).lines().toList());
    }

    @Test
    void aStrangerThatHoldsTheStreamDoesNotHoldUpTheEnd(Site site) throws Exception {
        Collected output = new Collected();
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedLong stranger = mp.sharedLong(0);
            ChildProcess child = mp.process(() -> {
                        System.out.println("mine");
                        stranger.set(new ProcessBuilder("sleep", "600")
                                .inheritIO()
                                .start()
                                .pid());
                    })
                    .name("c")
                    .onOutput(output)
                    .start();
            try {
                child.join();
                assertTrue(Signals.isAlive(stranger.get()));
                assertEquals(List.of("c:mine"), output.lines);
            } finally {
                Signals.send("KILL", stranger.get());
            }
        }
    }

    @Test
    void theLastWordCountsBetweenListenersAndRedirects(Site site) throws Exception {
        Collected output = new Collected();
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = mp.process(() -> {
                        System.out.println("a");
                        System.err.println("b");
                    })
                    .onOutput(output)
                    .stdout(Redirect.PIPE)
                    .onErrorOutput(output)
                    .stderr(Redirect.DISCARD)
                    .start();
            child.join();
            assertEquals("a\n", new String(child.output().readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(List.of(), child.lastErrorLines());
        }
        assertEquals(List.of(), output.lines);
    }

    @Test
    void nullListenersAreRefused(Site site) {
        try (Multiprocessing mp = Multiprocessing.open()) {
            assertThrows(NullPointerException.class, () -> mp.process(() -> {}).onOutput(null));
            assertThrows(NullPointerException.class, () -> mp.process(() -> {}).onErrorOutput(null));
        }
    }
}
