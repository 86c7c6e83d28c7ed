package io.polyproc.examples;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.queue.RingQueue;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Three stages, each a process of its own, with ring queues between them. One splits lines into words, one normalises
 * the words, one counts them. The queues are short, so a fast stage waits for a slow one (back-pressure).
 */
public final class PipelineExample {

    private static final List<String> LINES = List.of(
            "If you can keep your head when all about you",
            "Are losing theirs and blaming it on you,",
            "If you can trust yourself when all men doubt you,",
            "But make allowance for their doubting too;");

    /** Passes through all stages after the last element. */
    private static final String END = "";

    private static final int SHORT = 4;

    private PipelineExample() {}

    static void split(RingQueue<String> lines, RingQueue<String> words) throws InterruptedException {
        for (String line = lines.take(); !line.equals(END); line = lines.take()) {
            words.putAll(Arrays.asList(line.split(" ")));
        }
        words.put(END);
    }

    static void normalise(RingQueue<String> words, RingQueue<String> plain) throws InterruptedException {
        for (String word = words.take(); !word.equals(END); word = words.take()) {
            plain.put(word.replaceAll("[^A-Za-z]", "").toLowerCase());
        }
        plain.put(END);
    }

    static void count(RingQueue<String> plain, RingQueue<String> results) throws InterruptedException {
        Map<String, Integer> counts = new TreeMap<>();
        for (String word = plain.take(); !word.equals(END); word = plain.take()) {
            counts.merge(word, 1, Integer::sum);
        }
        counts.values().removeIf(count -> count < 2);
        results.put(counts.toString());
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            RingQueue<String> lines = mp.ringQueue(String.class, SHORT);
            RingQueue<String> words = mp.ringQueue(String.class, SHORT);
            RingQueue<String> plain = mp.ringQueue(String.class, SHORT);
            RingQueue<String> results = mp.ringQueue(String.class, 1);
            List<ChildProcess> stages = List.of(
                    mp.start(() -> split(lines, words)),
                    mp.start(() -> normalise(words, plain)),
                    mp.start(() -> count(plain, results)));
            lines.putAll(LINES);
            lines.put(END);
            System.out.println("more than once: " + results.take());
            for (ChildProcess stage : stages) {
                stage.join();
            }
        }
    }
}
