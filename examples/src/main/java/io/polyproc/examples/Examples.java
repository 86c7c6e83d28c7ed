package io.polyproc.examples;

import io.polyproc.guide.Guide;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs examples by name. */
public final class Examples {

    private static final Map<String, Example> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("process", ProcessExample::main);
        BY_NAME.put("queue", QueueExample::main);
        BY_NAME.put("pool", PoolExample::main);
        BY_NAME.put("shared-memory", SharedMemoryExample::main);
        BY_NAME.put("lock", LockExample::main);
        BY_NAME.put("survive", SurviveExample::main);
        BY_NAME.put("deadlock", DeadlockExample::main);
        BY_NAME.put("pipeline", PipelineExample::main);
        BY_NAME.put("jobs", JobsExample::main);
        BY_NAME.put("replay", ReplayExample::main);
        BY_NAME.put("primes", PrimesExample::main);
        BY_NAME.put("crashy", CrashyExample::main);
        BY_NAME.put("warm", WarmExample::main);
    }

    private Examples() {}

    /**
     * Runs the named examples.
     *
     * @param names names of examples; {@code all} for all of them, {@code list} for a list of their names; {@code
     *     guide} for the programs of the guide, or before the name of one of them
     */
    public static void main(String[] names) throws Exception {
        if (names.length == 0 || names[0].equals("list")) {
            BY_NAME.keySet().forEach(System.out::println);
            return;
        }
        if (names[0].equals("guide")) {
            Guide.main(Arrays.copyOfRange(names, 1, names.length));
            return;
        }
        List<String> chosen = names[0].equals("all") ? List.copyOf(BY_NAME.keySet()) : List.of(names);
        for (String name : chosen) {
            if (!BY_NAME.containsKey(name)) {
                System.err.println(
                        "no example is called \"" + name + "\"; there are: " + String.join(", ", BY_NAME.keySet()));
                System.exit(2);
            }
        }
        for (String name : chosen) {
            if (chosen.size() > 1) {
                System.out.println("--- " + name);
            }
            BY_NAME.get(name).main(new String[0]);
        }
    }

    private interface Example {
        void main(String[] arguments) throws Exception;
    }
}
