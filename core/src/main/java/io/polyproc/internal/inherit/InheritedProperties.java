package io.polyproc.internal.inherit;

import io.polyproc.internal.child.Settings;
import io.polyproc.internal.chronicle.ChronicleDefaults;
import io.polyproc.internal.liveness.ProcessIdentity;
import io.polyproc.internal.thread.ServiceThread;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The system properties that a child inherits, with the default locale and time zone. Those of this JVM's command line
 * are on the child's, since a JVM reads some of them while it boots. Those that the program has set since are
 * {@link Settings} of the child.
 *
 * <p>A child computes for itself what a JVM computes, as {@code java.version} and {@code user.dir}, unless the value
 * was on the command line.
 */
public final class InheritedProperties {

    private static final String OWN = "polyproc.";
    private static final String TEMPORARY = "java.io.tmpdir";
    private static final String LIBRARY_PATH = "java.library.path";
    private static final String TIME_ZONE = "user.timezone";

    /** Where a JVM of Linux has its temporary files by default. */
    private static final String USUAL_TEMPORARY = "/tmp";

    /** The beginnings of properties that a JVM computes, or that belong to one process. */
    private static final String[] COMPUTED = {
        "java.class.",
        "java.home",
        "java.library.path",
        "java.runtime.",
        "java.specification.",
        "java.vendor",
        "java.version",
        "java.vm.",
        "jdk.debug",
        "jdk.internal.",
        "jdk.module.",
        "jna.loaded",
        "jnidispatch.path",
        "os.arch",
        "os.name",
        "os.version",
        "sun.arch.data.model",
        "sun.boot.library.path",
        "sun.cpu.",
        "sun.desktop",
        "sun.io.unicode.encoding",
        "sun.java.command",
        "sun.java.launcher",
        "sun.jnu.encoding",
        "sun.management.compiler",
        "sun.os.patch.level",
        "sun.stderr.encoding",
        "sun.stdout.encoding",
        "user.country",
        "user.dir",
        "user.extensions",
        "user.home",
        "user.language",
        "user.name",
        "user.script",
        "user.variant"
    };

    private static final Set<String> COMPUTED_NAMES = Set.of(
            "file.encoding",
            "file.separator",
            "line.separator",
            "native.encoding",
            "path.separator",
            "stderr.encoding",
            "stdin.encoding",
            "stdout.encoding",
            TIME_ZONE);

    /** Properties of the command line that a child cannot have, or gets from the launcher of its Java. */
    private static final Set<String> NOT_ON_COMMAND_LINE =
            Set.of("java.class.path", "java.home", "sun.boot.library.path");

    private static final AtomicBoolean PREPARED = new AtomicBoolean();

    private InheritedProperties() {}

    /**
     * Begins to determine the default time zone, if that is still to be done. The JDK takes some milliseconds for it,
     * once, while the caller prepares the start of a child.
     */
    public static void prepare() {
        boolean isKnown = !System.getProperty(TIME_ZONE, "").isEmpty();
        if (!isKnown && Runtime.getRuntime().availableProcessors() > 1 && PREPARED.compareAndSet(false, true)) {
            ServiceThread.ofJvm("polyproc-time-zone", TimeZone::getDefault, failure -> {})
                    .start();
        }
    }

    /** Returns the properties of this JVM's command line, as {@code -Dkey=value}, unless removed since. */
    public static List<String> onCommandLine() {
        List<String> options = new ArrayList<>();
        Own.PROPERTIES.forEach((name, value) -> {
            if (System.getProperty(name) != null) {
                options.add("-D" + name + (value.isEmpty() ? "" : "=" + value));
            }
        });
        return options;
    }

    /**
     * Returns the {@link Settings} of a child: what the program has set since this JVM began.
     *
     * @param options the options that the child's builder sets, which take precedence
     * @param environment the variables that it sets, which take precedence
     */
    public static List<String> settings(List<String> options, Map<String, Optional<String>> environment) {
        Set<String> chosen = names(options, environment);
        List<String> settings = new ArrayList<>();
        System.getProperties().forEach((key, value) -> {
            if (key instanceof String name
                    && value instanceof String text
                    && isSetByProgram(name, text)
                    && !chosen.contains(name)) {
                settings.add(Settings.property(name, text));
            }
        });
        Collections.sort(settings);
        if (!chosen.contains(TIME_ZONE) && !environment.containsKey("TZ")) {
            timeZone().ifPresent(zone -> settings.add(Settings.property(TIME_ZONE, zone)));
        }
        if (!chosen.contains("user.language")
                && environment.keySet().stream().noneMatch(InheritedProperties::isLocale)) {
            locales().ifPresent(settings::add);
        }
        return settings;
    }

    private static boolean isLocale(String variable) {
        return variable.equals("LANG") || variable.startsWith("LC_");
    }

    /** Tells whether a property may have been set by the program, and is for its children as well. */
    private static boolean isSetByProgram(String name, String value) {
        if (name.isEmpty() || name.indexOf('=') >= 0 || value.equals(Own.PROPERTIES.get(name))) {
            return false;
        }
        if (name.equals(TEMPORARY)) {
            return !value.equals(USUAL_TEMPORARY)
                    && !InheritedOptions.absolute(value).equals(Own.PROPERTIES.get(name));
        }
        return !isComputed(name)
                && !name.startsWith(OWN)
                && !ExclusiveOptions.isProperty(name)
                && !ChronicleDefaults.sets(name)
                && !isOwnPid(name, value);
    }

    /** Spring Boot, for one, sets this property. */
    private static boolean isOwnPid(String name, String value) {
        return name.equals("PID")
                && value.equals(Long.toString(ProcessIdentity.current().pid()));
    }

    private static boolean isComputed(String name) {
        if (COMPUTED_NAMES.contains(name)) {
            return true;
        }
        for (String beginning : COMPUTED) {
            if (name.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the id of the default time zone; empty if it is a zone of the program's own. */
    private static Optional<String> timeZone() {
        String id = TimeZone.getDefault().getID();
        return TimeZone.getTimeZone(id).getID().equals(id) ? Optional.of(id) : Optional.empty();
    }

    /** Returns the default locales, if the program has changed one of them. */
    private static Optional<String> locales() {
        Locale base = Locale.getDefault();
        Locale display = Locale.getDefault(Locale.Category.DISPLAY);
        Locale format = Locale.getDefault(Locale.Category.FORMAT);
        boolean asStarted = isAsStarted(base, "") && isAsStarted(display, ".display") && isAsStarted(format, ".format");
        return asStarted ? Optional.empty() : Settings.locales(base, display, format);
    }

    /** Tells whether a locale is that of the properties with which this JVM began. */
    private static boolean isAsStarted(Locale locale, String category) {
        return locale.getLanguage().equals(property("user.language", category))
                && locale.getScript().equals(property("user.script", category))
                && locale.getCountry().equals(property("user.country", category))
                && locale.getVariant().equals(property("user.variant", category));
    }

    private static String property(String name, String category) {
        return System.getProperty(name + category, System.getProperty(name, ""));
    }

    /** Returns the names of the properties in options and in variables of the environment. */
    private static Set<String> names(List<String> options, Map<String, Optional<String>> environment) {
        if (options.isEmpty() && environment.isEmpty()) {
            return Set.of();
        }
        Set<String> names = new HashSet<>(properties(options).keySet());
        if (!environment.isEmpty()) {
            names.addAll(properties(ToolOptions.inEnvironment(environment)).keySet());
        }
        return names;
    }

    /** Returns the properties in options. Files that cannot be read are left to the child's JVM. */
    private static Map<String, String> properties(List<String> options) {
        List<String> expanded = options;
        try {
            expanded = CommandLine.of(options).options();
        } catch (IOException e) {
            // The options beside them count.
        }
        Map<String, String> properties = new LinkedHashMap<>();
        for (String option : expanded) {
            if (option.startsWith("-D") && option.length() > 2) {
                int equals = option.indexOf('=');
                String name = option.substring(2, equals < 0 ? option.length() : equals);
                // The last one counts, also in the order of the command line.
                properties.remove(name);
                properties.put(name, equals < 0 ? "" : option.substring(equals + 1));
            }
        }
        return properties;
    }

    /** Selects the properties of a command line that a child inherits. */
    static Map<String, String> select(CommandLine line) {
        Map<String, String> selected = new LinkedHashMap<>();
        properties(line.options()).forEach((name, value) -> {
            boolean isInherited = !name.startsWith(OWN)
                    && !name.startsWith("jdk.module.")
                    && !NOT_ON_COMMAND_LINE.contains(name)
                    && !ExclusiveOptions.isProperty(name);
            if (isInherited) {
                boolean isPath = name.equals(LIBRARY_PATH) || name.equals(TEMPORARY);
                selected.put(name, isPath && !value.isEmpty() ? InheritedOptions.absolute(value) : value);
            }
        });
        return selected;
    }

    private static final class Own {
        static final Map<String, String> PROPERTIES = select(CommandLine.own());
    }
}
