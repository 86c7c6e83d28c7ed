package io.polyproc.internal.chronicle;

import java.io.File;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The modules of Chronicle Queue, for a program of modules. They are automatic modules: their names follow from those
 * of their jars, and they do not say which modules they require. Loading this class loads nothing of Chronicle.
 */
final class ChronicleModules {

    private static final String PACKAGE = "net.openhft.";

    /** What a program must name to have Chronicle Queue. An automatic module brings all other automatic modules. */
    private static final List<String> ROOTS =
            List.of("chronicle.queue", "org.slf4j", "java.compiler", "java.naming", "jdk.unsupported");

    /** The modules, beside those of Chronicle, that call native code. */
    private static final List<String> NATIVE = List.of("com.sun.jna", "io.polyproc");

    private ChronicleModules() {}

    /** Returns the names of its modules in this JVM; none if it is on the class path, or the program has none. */
    static Set<String> present() {
        Set<String> names = new TreeSet<>();
        for (Module module : ModuleLayer.boot().modules()) {
            if (isOfChronicle(module.getPackages())) {
                names.add(module.getName());
            }
        }
        return names;
    }

    /** Returns the names of its modules on the module path, whether this JVM has them or not. */
    static Set<String> onPath() {
        Set<String> names = new TreeSet<>(present());
        try {
            modulePath().findAll().forEach(module -> {
                if (isOfChronicle(module.descriptor().packages())) {
                    names.add(module.descriptor().name());
                }
            });
        } catch (FindException e) {
            // The JVM has not needed the jar that cannot be a module.
        }
        return names;
    }

    /** Returns the modules that a program must add to have Chronicle Queue, as far as they can be found. */
    static List<String> toBeAdded() {
        ModuleFinder all = ModuleFinder.compose(ModuleFinder.ofSystem(), modulePath());
        List<String> names = new ArrayList<>();
        for (String name : ROOTS) {
            if (ModuleLayer.boot().findModule(name).isEmpty() && all.find(name).isPresent()) {
                names.add(name);
            }
        }
        return names;
    }

    /** Returns those of some modules of Chronicle, and others of this JVM, that call native code. */
    static Set<String> callingNativeCode(Set<String> ofChronicle) {
        Set<String> names = new TreeSet<>(ofChronicle);
        NATIVE.stream()
                .filter(name -> ModuleLayer.boot().findModule(name).isPresent())
                .forEach(names::add);
        return names;
    }

    private static boolean isOfChronicle(Set<String> packages) {
        return packages.stream().anyMatch(name -> name.startsWith(PACKAGE));
    }

    private static ModuleFinder modulePath() {
        try {
            return ModuleFinder.of(
                    Stream.of(System.getProperty("jdk.module.path", "").split(File.pathSeparator))
                            .filter(entry -> !entry.isEmpty())
                            .map(Path::of)
                            .toArray(Path[]::new));
        } catch (InvalidPathException e) {
            return ModuleFinder.of();
        }
    }
}
