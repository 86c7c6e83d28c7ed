package io.polyproc.internal.output;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.testkit.Await;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests where lines of children go whose parent has its output elsewhere, and when. */
class ParentOutputTest {

    private final PrintStream before = System.out;

    @AfterEach
    void restore() {
        System.setOut(before);
    }

    @Test
    void aStreamThatHasReplacedTheFirstOneGetsTheLines() {
        ParentOutput.noteCaller();
        System.setOut(new PrintStream(new ByteArrayOutputStream()));
        assertEquals(Redirect.PIPE, ParentOutput.output());
    }

    @Test
    void aLineThatAStreamRefusesDoesNotEndTheListener() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(new OutputStream() {
            @Override
            public void write(int b) {
                throw new IllegalStateException("no cell runs");
            }
        }));
        var listener = ParentOutput.toOutput();
        assertDoesNotThrow(() -> listener.line("c", "lost"));
        System.setOut(new PrintStream(printed));
        listener.line("c", "printed");
        assertEquals("printed" + System.lineSeparator(), printed.toString());
        assertTrue(ParentOutput.isPrinter(listener));
    }

    @Test
    void whatHasArrivedIsPrintedByTheCallingThread() throws Exception {
        List<String> printed = new ArrayList<>();
        PipedOutputStream child = new PipedOutputStream();
        OutputLines lines = new OutputLines("c", new PipedInputStream(child), (name, line) -> printed.add(line));
        child.write("one\ntwo".getBytes(StandardCharsets.US_ASCII));
        lines.pollBriefly();
        assertEquals(List.of("one"), printed);
        lines.finish();
        assertEquals(List.of("one", "two"), printed);
        assertFalse(lines.isPrinted(), "lines of a listener of the program are not printed before a result");
    }

    @Test
    void aThreadThatPrintsDoesNotBlockTheOneThatWantsAResult() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        OutputLines lines = new OutputLines("c", stream("x\n"), (name, line) -> {
            entered.countDown();
            awaitQuietly(go);
        });
        Thread printer = new Thread(lines::poll);
        printer.start();
        entered.await();
        lines.pollBriefly();
        go.countDown();
        printer.join(Await.LONG.toMillis());
        assertFalse(printer.isAlive());
    }

    @Test
    void aListenerThatWantsAResultDoesNotGetTheSameLineAgain() {
        List<String> printed = new ArrayList<>();
        OutputLines[] lines = new OutputLines[1];
        lines[0] = new OutputLines("c", stream("1\n2\n"), (name, line) -> {
            printed.add(line);
            lines[0].pollBriefly();
        });
        lines[0].poll();
        assertEquals(List.of("1", "2"), printed);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
