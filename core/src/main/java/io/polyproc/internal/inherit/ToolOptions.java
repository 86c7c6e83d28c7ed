package io.polyproc.internal.inherit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The variables of the environment whose options every JVM takes. A child inherits them without the options that are
 * for {@linkplain ExclusiveOptions one JVM alone}: with a debugger's port it would end at its start.
 */
public final class ToolOptions {

    /** The variable that the Java launcher reads; it may name argument files. */
    private static final String OF_LAUNCHER = "JDK_JAVA_OPTIONS";

    private static final Set<String> VARIABLES = Set.of("JAVA_TOOL_OPTIONS", OF_LAUNCHER, "_JAVA_OPTIONS");

    private ToolOptions() {}

    /** Corrects the environment of a child, except for variables that its builder sets. */
    public static void correct(Map<String, String> environment, Set<String> chosen) {
        Holder.CORRECTIONS.forEach((variable, value) -> {
            if (!chosen.contains(variable)) {
                value.ifPresentOrElse(text -> environment.put(variable, text), () -> environment.remove(variable));
            }
        });
    }

    /** Tells whether the environment of a child needs a correction. */
    public static boolean needCorrection() {
        return !Holder.CORRECTIONS.isEmpty();
    }

    /**
     * Returns the options that a child takes from its environment.
     *
     * @param changes the variables that its builder sets; an empty value removes one
     */
    public static List<String> inEnvironment(Map<String, Optional<String>> changes) {
        List<String> options = new ArrayList<>();
        for (String variable : VARIABLES) {
            Optional<String> value = changes.containsKey(variable)
                    ? changes.get(variable)
                    : Optional.ofNullable(System.getenv(variable));
            value.ifPresent(text -> options.addAll(options(text, variable.equals(OF_LAUNCHER))));
        }
        return options;
    }

    /**
     * Returns a correction of the value of a variable.
     *
     * @param isOfLauncher whether it may name argument files
     * @return the same text if it needs none; an empty text if no option remains
     */
    static String corrected(String value, boolean isOfLauncher) {
        List<String> options = options(value, isOfLauncher);
        List<String> left = options.stream()
                .filter(option -> !ExclusiveOptions.contains(option))
                .toList();
        return left.size() == options.size() ? value : OptionText.join(left);
    }

    /** Returns the options in the value of a variable. A file that cannot be read is left to the JVM. */
    private static List<String> options(String value, boolean isOfLauncher) {
        List<String> options = OptionText.split(value);
        try {
            if (isOfLauncher) {
                List<String> expanded = new ArrayList<>();
                for (String option : options) {
                    expanded.addAll(CommandLine.expandArgument(option));
                }
                options = expanded;
            }
            return CommandLine.expandVmOptions(options);
        } catch (IOException e) {
            return options;
        }
    }

    private static final class Holder {
        static final Map<String, Optional<String>> CORRECTIONS = corrections();

        private static Map<String, Optional<String>> corrections() {
            Map<String, Optional<String>> corrections = new LinkedHashMap<>();
            for (String variable : VARIABLES) {
                String value = System.getenv(variable);
                String corrected = value == null ? null : corrected(value, variable.equals(OF_LAUNCHER));
                if (corrected != null && !corrected.equals(value)) {
                    corrections.put(variable, corrected.isEmpty() ? Optional.empty() : Optional.of(corrected));
                }
            }
            return corrections;
        }
    }
}
