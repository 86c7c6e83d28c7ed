package io.polyproc.it.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.it.kit.Jars;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests the command lines with which Gradle runs programs and tests. Gradle itself is in no repository of Maven, so its
 * start script and the class loaders of its test worker are imitated.
 */
@MultiJvmTest
@Tag("environments")
class GradleIT {

    private static final String JAVA =
            Jdks.own().home().resolve("bin").resolve("java").toString();

    @Test
    void aStartScriptHasChildrenAndPools(Site site) throws Exception {
        // The blank is part of the path, as in a home of a user.
        Path home = Files.createDirectories(site.directory().resolve("app home"));
        Path lib = Files.createDirectories(home.resolve("lib"));
        List<Path> libraries = Parts.libraries(site.directory());
        Jars.of(lib.resolve("demo.jar"), application(site), new Manifest());
        Files.copy(libraries.get(0), lib.resolve("polyproc-core.jar"));
        Files.copy(libraries.get(1), lib.resolve("jna.jar"));
        Path script = Parts.source(home.resolve("bin"), "gradle/start");
        TestJvm program = site.jvm()
                .environment("JAVA_HOME", Jdks.own().home().toString())
                .environment("JAVA_OPTS", "-ea -Dpolyproc.dir=" + site.directory())
                .run("script", List.of("sh", script.toString()))
                .awaitSuccess();
        assertEquals(Parts.PRINTED, program.output());
    }

    @Test
    void aTestWorkerHasChildrenAndPools(Site site) throws Exception {
        Path directory = site.directory();
        Path main = Parts.compile(directory.resolve("main"), List.of(), "gradle/GradleWorkerMain.java");
        Path implementation = Parts.compile(directory.resolve("implementation"), List.of(), "gradle/TestWorker.java");
        List<Path> classPath = new ArrayList<>(List.of(main, application(site)));
        classPath.addAll(Parts.libraries(directory));
        Path options = Files.writeString(
                directory.resolve("gradle-worker-classpath1txt"), "-cp\n\"" + Parts.join(classPath) + "\"\n");
        TestJvm worker = site.jvm()
                .run(
                        "worker",
                        List.of(
                                JAVA,
                                "-Dorg.gradle.internal.worker.tmpdir=" + directory,
                                "-Dorg.gradle.native=false",
                                "-Dpolyproc.dir=" + directory,
                                "@" + options,
                                "-Xmx512m",
                                "-Dfile.encoding=UTF-8",
                                "-Duser.country",
                                "-Duser.language=en",
                                "-Duser.variant",
                                "-ea",
                                "worker.org.gradle.process.internal.worker.GradleWorkerMain",
                                "Gradle Test Executor 1"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream configuration = new DataOutputStream(bytes);
        configuration.writeInt(1);
        configuration.writeUTF(implementation.toUri().toURL().toString());
        worker.say(bytes.toString(StandardCharsets.ISO_8859_1));
        assertEquals(Parts.PRINTED, worker.awaitSuccess().output());
    }

    /** On Windows, and by plugins elsewhere, long class paths are the manifest of a jar. */
    @Test
    void aPathingJarHasChildrenAndPools(Site site) throws Exception {
        Path directory = site.directory();
        List<Path> classPath = new ArrayList<>(List.of(application(site)));
        classPath.addAll(Parts.libraries(directory));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        classPath.stream().map(path -> path.toUri().toString()).collect(Collectors.joining(" ")));
        Path empty = Files.createDirectories(directory.resolve("empty"));
        Path jar = Jars.of(directory.resolve("pathing.jar"), empty, manifest);
        TestJvm program = site.jvm()
                .run("pathing", List.of(JAVA, "-Dpolyproc.dir=" + directory, "-cp", jar.toString(), "demo.App"))
                .awaitSuccess();
        assertEquals(Parts.PRINTED, program.output());
    }

    private static Path application(Site site) throws Exception {
        return Parts.compile(site.directory().resolve("classes"), Parts.libraries(site.directory()), "App.java");
    }
}
