package io.polyproc.internal.chronicle;

import io.polyproc.queue.MissingFlagsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The JVM flags that Chronicle Queue needs. Loading this class loads nothing of Chronicle. */
public final class ChronicleFlags {

    private static final String ALL_UNNAMED = "ALL-UNNAMED";
    private static final String REFLECT = "java.lang.reflect";
    private static final String[] EXPORTS = {"sun.nio.ch", "jdk.internal.ref", "jdk.internal.misc"};
    private static final int WARNS_OF_NATIVE_ACCESS = 24;

    private ChronicleFlags() {}

    /**
     * Returns the flags for a JVM of that feature version. From 24 on they include flags that suppress warnings. They
     * name the modules of Chronicle Queue where it is in modules of this JVM.
     */
    public static List<String> forVersion(int feature) {
        return flags(feature, Own.MODULES);
    }

    private static List<String> flags(int feature, Set<String> modules) {
        String users = modules.isEmpty() ? ALL_UNNAMED : String.join(",", modules);
        List<String> flags = new ArrayList<>();
        flags.add("--add-opens=java.base/" + REFLECT + "=" + users);
        for (String export : EXPORTS) {
            flags.add("--add-exports=java.base/" + export + "=" + users);
        }
        if (feature >= WARNS_OF_NATIVE_ACCESS) {
            Set<String> natives = modules.isEmpty() ? Set.of(ALL_UNNAMED) : ChronicleModules.callingNativeCode(modules);
            flags.add("--enable-native-access=" + String.join(",", natives));
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return flags;
    }

    /** Tells whether this JVM has the flags. */
    public static boolean arePresent() {
        if (Own.MODULES.isEmpty()) {
            return arePresentFor(ChronicleFlags.class.getModule());
        }
        return Own.MODULES.stream()
                .allMatch(name ->
                        arePresentFor(ModuleLayer.boot().findModule(name).orElseThrow()));
    }

    private static boolean arePresentFor(Module user) {
        Module base = Object.class.getModule();
        boolean complete = base.isOpen(REFLECT, user);
        for (String export : EXPORTS) {
            complete &= base.isExported(export, user);
        }
        return complete;
    }

    /**
     * Checks that this JVM has the flags and the library.
     *
     * @throws io.polyproc.queue.MissingLibraryException when Chronicle Queue is not there
     * @throws MissingFlagsException with the exact line to add
     */
    public static void check() {
        if (isModular() && Own.MODULES.isEmpty() && !ChronicleModules.onPath().isEmpty()) {
            throw missing();
        }
        ChronicleLibrary.check();
        if (!arePresent()) {
            throw missing();
        }
    }

    private static MissingFlagsException missing() {
        List<String> line = new ArrayList<>();
        List<String> added = isModular() ? ChronicleModules.toBeAdded() : List.of();
        if (!added.isEmpty()) {
            line.add("--add-modules=" + String.join(",", added));
        }
        line.addAll(flags(Runtime.version().feature(), isModular() ? ChronicleModules.onPath() : Set.of()));
        return new MissingFlagsException("durable queues (Chronicle Queue)", String.join(" ", line));
    }

    private static boolean isModular() {
        return ChronicleFlags.class.getModule().isNamed();
    }

    private static final class Own {
        /** The modules of Chronicle Queue; none where this library is not in a module. */
        static final Set<String> MODULES = isModular() ? ChronicleModules.present() : Set.of();
    }
}
