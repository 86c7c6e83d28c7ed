package io.polyproc.it.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests a web application in Tomcat: its children, and what remains when it has been stopped. */
@MultiJvmTest
@Tag("environments")
class TomcatIT {

    /** As in Tomcat's own start script: with them it reports what keeps a stopped application alive. */
    private static final List<String> FLAGS = List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED");

    @Test
    void anApplicationWithALibraryOfItsOwnLeavesNoChildAndNoThread(Site site) throws Exception {
        assertRuns(site, true);
    }

    @Test
    void anApplicationWithTheLibraryOfTheContainerLeavesNothing(Site site) throws Exception {
        assertRuns(site, false);
    }

    private static void assertRuns(Site site, boolean isInApplication) throws Exception {
        Path directory = site.directory();
        List<Path> libraries = Parts.libraries(directory);
        Path application = Files.createDirectories(directory.resolve("application"));
        Path lib = Files.createDirectories(application.resolve("WEB-INF").resolve("lib"));
        List<Path> container = new ArrayList<>(Parts.of("tomcat"));
        Path host = Parts.compile(directory.resolve("host"), container, "tomcat/Host.java");
        List<Path> all = Stream.concat(container.stream(), libraries.stream()).toList();
        Parts.compile(application.resolve("WEB-INF").resolve("classes"), all, "App.java", "tomcat/Web.java");
        if (isInApplication) {
            Files.copy(libraries.get(0), lib.resolve(libraries.get(0).getFileName()));
        } else {
            container.add(libraries.get(0));
        }
        // The thread of JNA would hold the class loader of an application.
        container.add(libraries.get(1));
        container.add(host);
        List<String> command = new ArrayList<>(
                List.of(Jdks.own().home().resolve("bin").resolve("java").toString(), "-Xmx128m"));
        command.addAll(FLAGS);
        command.addAll(List.of(
                "-Dpolyproc.dir=" + directory,
                isInApplication ? "-Dpolyproc.parker=polling" : "-Dpolyproc.parker=",
                "-cp",
                Parts.join(container),
                "host.Host",
                directory.resolve("base").toString(),
                application.toString(),
                String.valueOf(!isInApplication)));
        TestJvm tomcat = site.jvm().run("tomcat", command).awaitSuccess();
        List<String> round = new ArrayList<>(Parts.PRINTED);
        round.addAll(List.of("children: 0", "threads: []"));
        List<String> expected = new ArrayList<>(round);
        expected.addAll(round);
        if (!isInApplication) {
            expected.add("collected: true");
        }
        assertEquals(expected, tomcat.output());
        assertEquals(
                List.of(),
                tomcat.errors().stream()
                        .filter(line -> line.contains("SEVERE") || line.contains("WARNING"))
                        // Of the thread that stops the application, and ends then.
                        .filter(line -> !line.contains("created a ThreadLocal"))
                        .toList());
    }
}
