package io.polyproc.it.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests programs and tests that Maven runs in its own JVM, and tests that Surefire runs in another one. */
@MultiJvmTest
@Tag("environments")
class MavenIT {

    @Test
    void aProgramOfExecJavaHasChildrenAndPools(Site site) throws Exception {
        TestJvm maven = maven(site, project(site), "compile", "exec:java");
        maven.awaitSuccess();
        assertEquals(Parts.PRINTED, lines(maven));
        // A thread of the program that does not end is reported.
        assertFalse(maven.transcript().contains("thread"), maven::transcript);
    }

    @Test
    void testsOfSurefireHaveChildrenAndPoolsInItsJvmAndInMavens(Site site) throws Exception {
        Path project = project(site);
        Parts.source(project.resolve("src/test/java/demo"), "maven/AppTest.java");
        for (String forks : List.of("-DforkCount=1", "-DforkCount=0")) {
            TestJvm maven = maven(site, project, "test", forks).awaitSuccess();
            List<String> lines = lines(maven);
            assertTrue(Files.exists(project.resolve("target/surefire-reports/TEST-demo.AppTest.xml")), forks);
            assertEquals(List.of(), findDumps(project), forks);
            assertFalse(maven.transcript().contains("Corrupted"), maven::transcript);
            assertEquals(3, lines.stream().filter("a line of a child"::equals).count(), maven::transcript);
            Files.delete(project.resolve("target/surefire-reports/TEST-demo.AppTest.xml"));
        }
    }

    /** The lines without the sequences by which Maven resets a terminal. */
    private static List<String> lines(TestJvm maven) {
        return maven.output().stream()
                .map(line -> line.replaceAll("\\e\\[[0-9;]*m", ""))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** The files that Surefire writes when its channel is disturbed, or its JVM ends. */
    private static List<Path> findDumps(Path project) throws IOException {
        try (Stream<Path> files = Files.walk(project)) {
            return files.filter(file -> file.getFileName().toString().matches(".*\\.dump(stream)?"))
                    .toList();
        }
    }

    private static Path project(Site site) throws IOException {
        Path project = Files.createDirectories(site.directory().resolve("project"));
        Path pom = Parts.source(project, "maven/pom.xml");
        String junit = Parts.entry("junit-jupiter-api-").getFileName().toString();
        Files.writeString(
                pom, Files.readString(pom).replace("JUNIT", junit.replaceAll("junit-jupiter-api-(.*)\\.jar", "$1")));
        Parts.source(project.resolve("src/main/java/demo"), "App.java");
        return project;
    }

    /** Runs Maven with the repository of the build, quietly. */
    private static TestJvm maven(Site site, Path project, String... goals) throws Exception {
        List<Path> libraries = Parts.libraries(site.directory());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("polyproc.it.maven"), "bin", "mvn").toString(),
                "-q",
                "-B",
                "-f",
                project.toString(),
                "-Dmaven.repo.local=" + System.getProperty("polyproc.it.repository"),
                "-Ddemo.core=" + libraries.get(0),
                "-Ddemo.jna=" + libraries.get(1),
                "-Dstyle.color=never"));
        if (System.getProperty("polyproc.it.offline").endsWith("true")) {
            command.add("-o");
        }
        command.addAll(List.of(goals));
        String home = Jdks.own().home().toString();
        return site.jvm()
                .environment("JAVA_HOME", home)
                .environment("MAVEN_OPTS", "-Xmx256m -XX:TieredStopAtLevel=1 -Dpolyproc.dir=" + site.directory())
                .run("maven", command);
    }
}
