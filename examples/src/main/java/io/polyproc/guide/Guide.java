package io.polyproc.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs the programs of the guide by name. */
public final class Guide {

    private static final Map<String, Program> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("ShareValues", ShareValues::main);
        BY_NAME.put("RepairAccounts", RepairAccounts::main);
        BY_NAME.put("SurvivingPool", SurvivingPool::main);
        BY_NAME.put("OrderedResults", OrderedResults::main);
        BY_NAME.put("PassMessages", PassMessages::main);
        BY_NAME.put("FastQueue", FastQueue::main);
        BY_NAME.put("WorkQueue", WorkQueue::main);
        BY_NAME.put("WaitForSeveral", WaitForSeveral::main);
        BY_NAME.put("FindDeadlock", FindDeadlock::main);
        BY_NAME.put("ControlChildren", ControlChildren::main);
        BY_NAME.put("MeetByName", Guide::meetTwice);
        BY_NAME.put("ChildSettings", ChildSettings::main);
    }

    private Guide() {}

    /**
     * Runs programs.
     *
     * @param arguments the name of a program and its arguments; none to run all programs, each after a line with its
     *     name
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            for (Map.Entry<String, Program> program : BY_NAME.entrySet()) {
                System.out.println("--- " + program.getKey());
                program.getValue().main(arguments);
            }
        } else if (BY_NAME.containsKey(arguments[0])) {
            BY_NAME.get(arguments[0]).main(Arrays.copyOfRange(arguments, 1, arguments.length));
        } else {
            System.err.println("the guide has no program \"" + arguments[0] + "\"; there are: "
                    + String.join(", ", BY_NAME.keySet()));
            System.exit(2);
        }
    }

    /** Without arguments, plays both guests in a directory that exists only meanwhile. */
    private static void meetTwice(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            MeetByName.main(arguments);
            return;
        }
        Path directory = Files.createTempDirectory("guests");
        try {
            for (String guest : List.of("ann", "ben")) {
                MeetByName.main(new String[] {directory.toString(), guest});
            }
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private interface Program {
        void main(String[] arguments) throws Exception;
    }
}
