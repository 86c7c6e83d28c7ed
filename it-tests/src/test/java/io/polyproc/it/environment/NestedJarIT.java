package io.polyproc.it.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.it.kit.Jars;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests an executable jar as those of One-JAR: jars in a jar, and a loader that is no {@code URLClassLoader}. */
@MultiJvmTest
@Tag("environments")
class NestedJarIT {

    @Test
    void aProgramInAJarOfJarsHasChildrenAndPools(Site site) throws Exception {
        Path directory = site.directory();
        List<Path> libraries = Parts.libraries(directory);
        Path outer = Parts.compile(directory.resolve("outer"), List.of(), "onejar/Boot.java");
        Path application = Parts.compile(directory.resolve("classes"), libraries, "App.java");
        Jars.of(Files.createDirectories(outer.resolve("main")).resolve("main.jar"), application, new Manifest());
        Path lib = Files.createDirectories(outer.resolve("lib"));
        for (Path library : libraries) {
            Files.copy(library, lib.resolve(library.getFileName()));
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "onejar.Boot");
        Path jar = Jars.of(directory.resolve("one.jar"), outer, manifest);
        TestJvm program = site.jvm()
                .run(
                        "one-jar",
                        List.of(
                                Jdks.own().home().resolve("bin").resolve("java").toString(),
                                "-Dpolyproc.dir=" + directory,
                                "-jar",
                                jar.toString()))
                .awaitSuccess();
        assertEquals(Parts.PRINTED, program.output());
    }
}
