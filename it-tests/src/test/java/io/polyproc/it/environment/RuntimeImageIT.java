package io.polyproc.it.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.it.kit.Jars;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests programs with a runtime of their own: images of jlink and of jpackage. */
@MultiJvmTest
@Tag("environments")
class RuntimeImageIT {

    /** What a program needs that has this library on its class path. */
    private static final String MODULES = "java.base,java.management,jdk.jfr,jdk.unsupported";

    @Test
    void aLinkedProgramHasChildrenAndPools(Site site) throws Exception {
        Path core = Parts.core(site.directory());
        Path classes = Parts.compileModule(
                site.directory().resolve("classes"), List.of(core), "module/module-info.java", "App.java");
        Path image = site.directory().resolve("image");
        run(
                "jlink",
                "--module-path",
                Parts.join(List.of(core, classes)),
                "--add-modules",
                "demo.app",
                "--launcher",
                "demo=demo.app/demo.App",
                "--output",
                image.toString());
        TestJvm program = site.jvm()
                .environment("JDK_JAVA_OPTIONS", "-Dpolyproc.dir=" + site.directory())
                .run("linked", List.of(image.resolve("bin").resolve("demo").toString()))
                .awaitSuccess();
        assertEquals(Parts.PRINTED, program.output());
    }

    /** Such a runtime has no {@code java} by default, so children need another one. */
    @Test
    void aPackagedProgramNeedsACommandThatStartsChildren(Site site) throws Exception {
        Path directory = site.directory();
        Path input = Files.createDirectories(directory.resolve("input"));
        List<Path> libraries = Parts.libraries(directory);
        Jars.of(
                input.resolve("demo.jar"),
                Parts.compile(directory.resolve("classes"), libraries, "App.java"),
                new Manifest());
        for (Path library : libraries) {
            Files.copy(library, input.resolve(library.getFileName()));
        }
        TestJvm refused = packaged(site, input, "plain", List.of());
        assertEquals(1, refused.awaitExit());
        String message = String.join("\n", refused.errors());
        Path java = Path.of("plain", "lib", "runtime", "bin", "java");
        assertTrue(message.contains("ChildStartException: cannot start a child: there is no executable "), message);
        assertTrue(message.contains(java + ". A runtime of jpackage has it if its --jlink-options"), message);
        Path own = Jdks.own().home();
        TestJvm elsewhere = packaged(site, input, "elsewhere", List.of("--java-options", "-Ddemo.java=" + own));
        assertEquals(Parts.PRINTED, elsewhere.awaitSuccess().output());
        TestJvm complete = packaged(
                site, input, "complete", List.of("--jlink-options", "--no-man-pages --no-header-files --strip-debug"));
        assertEquals(Parts.PRINTED, complete.awaitSuccess().output());
    }

    private static TestJvm packaged(Site site, Path input, String name, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of(
                "--type",
                "app-image",
                "--name",
                name,
                "--input",
                input.toString(),
                "--main-jar",
                "demo.jar",
                "--main-class",
                "demo.App",
                "--add-modules",
                MODULES,
                "--java-options",
                "-Dpolyproc.dir=" + site.directory(),
                "--dest",
                site.directory().toString()));
        arguments.addAll(options);
        run("jpackage", arguments.toArray(String[]::new));
        Path launcher = site.directory().resolve(name).resolve("bin").resolve(name);
        return site.jvm().run(name, List.of(launcher.toString()));
    }

    private static void run(String tool, String... arguments) {
        StringWriter output = new StringWriter();
        PrintWriter out = new PrintWriter(output, true);
        int result = ToolProvider.findFirst(tool)
                .orElseThrow(() -> new AssertionError("no " + tool + " in this JDK"))
                .run(out, out, arguments);
        assertEquals(0, result, () -> tool + ": " + output);
    }
}
