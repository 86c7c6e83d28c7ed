package io.polyproc.it.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.it.kit.Jars;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests executable jars with the launcher of Spring Boot, whose class loader has the program and this library. */
@MultiJvmTest
@Tag("environments")
class SpringBootIT {

    private static final Path LOADERS = Path.of("target", "parts", "spring-boot");

    private static final String PROGRAM =
            """
            package demo;

            import io.polyproc.Multiprocessing;
            import io.polyproc.pool.ProcessPool;
            import java.util.List;

            public class App {
                record Item(String name, int count) implements java.io.Serializable {}

                public static void main(String[] arguments) throws Exception {
                    try (Multiprocessing mp = Multiprocessing.open(); ProcessPool pool = mp.pool(2)) {
                        var value = mp.sharedInt(1);
                        var lock = mp.lock();
                        var child = mp.start(() -> {
                            lock.lock();
                            value.set(value.get() + 1);
                            lock.unlock();
                            // By name, as frameworks find their classes, and as a resource.
                            Class.forName("demo.App");
                            if (App.class.getResource("/demo/settings.txt") == null) {
                                throw new IllegalStateException("no resource");
                            }
                        });
                        child.join();
                        System.out.println(value.get() + " " + child.exitCode());
                        System.out.println(pool.map((Item item) -> new Item(item.name(), item.count() + 1),
                                List.of(new Item("a", 1), new Item("b", 2))));
                    }
                }
            }
            """;

    private static final List<String> PRINTED = List.of("2 0", "[Item[name=a, count=2], Item[name=b, count=3]]");

    static Stream<Arguments> launchersAndJdks() {
        return Stream.of("3.5.7", "4.0.0")
                .flatMap(version -> Jdks.all().stream().map(jdk -> Arguments.of(version, jdk)));
    }

    @ParameterizedTest(name = "Spring Boot {0}, {1}")
    @MethodSource("launchersAndJdks")
    void anExecutableJarHasChildrenAndPools(String version, Jdks.Jdk jdk, Site site) throws Exception {
        Path jar = executableJar(version, site.directory());
        TestJvm program = site.jvm()
                .run("boot", List.of(jdk.home().resolve("bin").resolve("java").toString(), "-jar", jar.toString()));
        program.awaitSuccess();
        assertEquals(PRINTED, program.output());
    }

    @ParameterizedTest(name = "Spring Boot {0}")
    @ValueSource(strings = {"3.5.7", "4.0.0"})
    void anExplodedJarHasChildrenAndPools(String version, Site site) throws Exception {
        Path exploded = Files.createDirectories(site.directory().resolve("exploded"));
        try (JarFile jar = new JarFile(executableJar(version, site.directory()).toFile())) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                Path file = exploded.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.write(file, jar.getInputStream(entry).readAllBytes());
                }
            }
        }
        TestJvm program = site.jvm()
                .bare()
                .withoutArchive()
                .classPath(exploded.toString())
                .startMain("org.springframework.boot.loader.launch.JarLauncher", List.of());
        program.awaitSuccess();
        assertEquals(PRINTED, program.output());
    }

    private static Path executableJar(String version, Path directory) throws Exception {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        Path source = Files.writeString(directory.resolve("App.java"), PROGRAM);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "--release",
                        "17",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        source.toString());
        assertEquals(0, result, "compilation");
        Files.writeString(classes.resolve("demo").resolve("settings.txt"), "x");
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, "org.springframework.boot.loader.launch.JarLauncher");
        main.putValue("Start-Class", "demo.App");
        main.putValue("Spring-Boot-Version", version);
        main.putValue("Spring-Boot-Classes", "BOOT-INF/classes/");
        main.putValue("Spring-Boot-Lib", "BOOT-INF/lib/");
        Path jar = directory.resolve("app.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            for (String name : List.of("BOOT-INF/", "BOOT-INF/classes/", "BOOT-INF/classes/demo/", "BOOT-INF/lib/")) {
                put(out, name, new byte[0], false);
            }
            copy(LOADERS.resolve("spring-boot-loader-" + version + ".jar"), out);
            for (String name : List.of("App.class", "App$Item.class", "settings.txt")) {
                put(
                        out,
                        "BOOT-INF/classes/demo/" + name,
                        Files.readAllBytes(classes.resolve("demo").resolve(name)),
                        false);
            }
            put(out, "BOOT-INF/lib/polyproc-core.jar", Files.readAllBytes(core(directory)), true);
        }
        return jar;
    }

    /** The library as a jar, also where the test has its classes in a directory. */
    private static Path core(Path directory) throws Exception {
        Path core = Jars.core();
        return Files.isDirectory(core) ? Jars.of(directory.resolve("polyproc-core.jar"), core, new Manifest()) : core;
    }

    private static void copy(Path from, JarOutputStream to) throws IOException {
        try (JarFile jar = new JarFile(from.toFile())) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().startsWith("org/")) {
                    put(to, entry.getName(), jar.getInputStream(entry).readAllBytes(), false);
                }
            }
        }
    }

    private static void put(JarOutputStream out, String name, byte[] bytes, boolean isStored) throws IOException {
        JarEntry entry = new JarEntry(name);
        if (isStored) {
            CRC32 sum = new CRC32();
            sum.update(bytes);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(bytes.length);
            entry.setCrc(sum.getValue());
        }
        out.putNextEntry(entry);
        out.write(bytes);
        out.closeEntry();
    }
}
