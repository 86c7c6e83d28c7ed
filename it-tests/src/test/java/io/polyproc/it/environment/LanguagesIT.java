package io.polyproc.it.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests tasks, elements and exceptions of other languages, compiled by their own compilers. */
@MultiJvmTest
@Tag("environments")
class LanguagesIT {

    @Test
    void kotlinHasLambdasFunctionReferencesAndCollectionsInChildren(Site site) throws Exception {
        List<Path> compiler = Parts.of("kotlin");
        List<Path> classPath = new ArrayList<>(Parts.libraries(site.directory()));
        Path classes = Files.createDirectories(site.directory().resolve("classes"));
        Path source = Parts.source(site.directory(), "kotlin/App.kt");
        java(
                        site,
                        compiler,
                        "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
                        "-no-reflect",
                        "-no-stdlib",
                        "-jvm-target",
                        "17",
                        "-cp",
                        Parts.join(with(classPath, stdlib(compiler))),
                        "-d",
                        classes.toString(),
                        source.toString())
                .awaitSuccess();
        TestJvm program = java(site, with(classPath, classes, stdlib(compiler)), "demo.AppKt")
                .awaitSuccess();
        List<String> lines = program.output();
        assertEquals(
                List.of(
                        "0 2 Item(name=a, count=1)",
                        "[Item(name=b, count=3), Item(name=c, count=4)]",
                        "d=-1",
                        "[0.5, 1.0]",
                        "({x=3, y=3}, [1, 2, 3])",
                        "2"),
                lines.subList(0, 6));
        // A function value of Kotlin is not serializable unless it is annotated so.
        assertTrue(lines.get(6).contains("demo.AppKt$$Lambda"), lines.get(6));
        assertTrue(lines.get(6).contains("is not serializable"), lines.get(6));
    }

    @Test
    void scalaHasFunctionsCaseClassesAndCollectionsInChildren(Site site) throws Exception {
        List<Path> compiler = Parts.of("scala");
        List<Path> library = compiler.stream()
                .filter(jar -> jar.getFileName().toString().matches("scala3?-library.*"))
                .toList();
        List<Path> classPath = new ArrayList<>(Parts.libraries(site.directory()));
        classPath.addAll(library);
        Path classes = Files.createDirectories(site.directory().resolve("classes"));
        Path source = Parts.source(site.directory(), "scala/App.scala");
        java(
                        site,
                        compiler,
                        "dotty.tools.dotc.Main",
                        "-classpath",
                        Parts.join(classPath),
                        "-d",
                        classes.toString(),
                        source.toString())
                .awaitSuccess();
        TestJvm program = java(site, with(classPath, classes), "demo.App").awaitSuccess();
        assertEquals(
                List.of(
                        "0 2 Item(a,1)",
                        "List(Item(b,3), Item(c,4))",
                        "d=-1",
                        "List(3, Map(x -> 3, y -> 3), Some(Vector(1, 2)))"),
                program.output());
    }

    @Test
    void groovyHasClosuresLambdasAndCollectionsInChildren(Site site) throws Exception {
        List<Path> groovy = Parts.of("groovy");
        List<Path> classPath = new ArrayList<>(Parts.libraries(site.directory()));
        classPath.addAll(groovy);
        Path classes = Files.createDirectories(site.directory().resolve("classes"));
        Path source = Parts.source(site.directory(), "groovy/App.groovy");
        java(
                        site,
                        classPath,
                        "org.codehaus.groovy.tools.FileSystemCompiler",
                        "-d",
                        classes.toString(),
                        source.toString())
                .awaitSuccess();
        TestJvm program = java(site, with(classPath, classes), "demo.App").awaitSuccess();
        assertEquals(List.of("0 2 Item(a, 1)", "[Item(b, 3)]", "d=-1", "[x:3, y:12]", "42"), program.output());
    }

    /** The classes of a script are in the memory of its loader only, unless Groovy writes them into a directory. */
    @Test
    void aGroovyScriptIsRefusedUnlessItsClassesAreInADirectory(Site site) throws Exception {
        List<Path> classPath = new ArrayList<>(Parts.libraries(site.directory()));
        classPath.addAll(Parts.of("groovy"));
        Path script = Parts.source(site.directory(), "groovy/script.groovy");
        TestJvm refused = java(site, classPath, "groovy.ui.GroovyMain", script.toString());
        assertEquals(1, refused.awaitExit());
        String message = String.join("\n", refused.errors());
        assertTrue(message.contains("cannot be sent to another process: it needs class script$"), message);
        assertTrue(message.contains("groovy.lang.GroovyClassLoader$InnerLoader"), message);
        Path classes = Files.createDirectories(site.directory().resolve("classes"));
        TestJvm program = java(
                        site,
                        with(classPath, classes),
                        "-Dgroovy.target.directory=" + classes,
                        "groovy.ui.GroovyMain",
                        script.toString())
                .awaitSuccess();
        assertEquals(List.of("[Item(2), Item(3)]"), program.output());
    }

    private static Path stdlib(List<Path> kotlin) {
        return kotlin.stream()
                .filter(jar -> jar.getFileName().toString().startsWith("kotlin-stdlib"))
                .findFirst()
                .orElseThrow();
    }

    private static List<Path> with(List<Path> classPath, Path... more) {
        List<Path> all = new ArrayList<>(classPath);
        all.addAll(List.of(more));
        return all;
    }

    private static TestJvm java(Site site, List<Path> classPath, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Jdks.own().home().resolve("bin").resolve("java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dpolyproc.dir=" + site.directory(),
                "-cp",
                Parts.join(classPath)));
        command.addAll(List.of(arguments));
        return site.jvm().run("language", command);
    }
}
