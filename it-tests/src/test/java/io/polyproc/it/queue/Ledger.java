package io.polyproc.it.queue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.it.kit.TestJvm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The numbers that were put and taken, as the processes report them. */
final class Ledger {

    private Ledger() {}

    /** Returns the numbers in all lines with this prefix. A line that a kill has cut off does not count. */
    static List<Long> numbers(String beginning, Collection<TestJvm> jvms) {
        List<Long> numbers = new ArrayList<>();
        for (TestJvm jvm : jvms) {
            for (String line : jvm.output()) {
                if (line.startsWith(beginning)) {
                    long number = Long.parseLong(line.substring(beginning.length()));
                    if (number != QueueRoles.END) {
                        numbers.add(number);
                    }
                }
            }
        }
        return numbers;
    }

    /** Fails when a number is there twice. */
    static Set<Long> distinct(List<Long> numbers) {
        Set<Long> seen = new HashSet<>();
        numbers.forEach(number -> assertTrue(seen.add(number), number + " was taken twice"));
        return seen;
    }

    /** Fails when the numbers of one producer are not in their order. */
    static void assertOrder(List<Long> taken) {
        Map<Long, Long> last = new HashMap<>();
        for (long number : taken) {
            Long before = last.put(number / QueueRoles.STRIDE, number);
            assertTrue(before == null || before < number, number + " came after " + before);
        }
    }
}
