package io.polyproc.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ChildException;
import io.polyproc.Multiprocessing;
import io.polyproc.codec.SerializationException;
import io.polyproc.internal.codec.Throwables;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Site.Captured;
import io.polyproc.process.ChildStartException;
import io.polyproc.process.Task;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that failures in a child, or at its start, arrive in the parent as typed exceptions. */
@MultiJvmTest
class FailureIT {

    @Test
    void theParentGetsTheExceptionWithTheChildsStackAndTheChildPrintsIt(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Captured captured =
                    site.start(mp.process(FailureIT::fail).name("unlucky")).join();
            Throwable failure = captured.child().failure().orElseThrow();
            assertInstanceOf(IOException.class, failure);
            assertEquals("no luck", failure.getMessage());
            assertEquals("the reason", failure.getCause().getMessage());
            assertTrue(
                    Arrays.stream(failure.getStackTrace())
                            .anyMatch(frame -> frame.getMethodName().equals("fail")),
                    "the child's stack");
            List<String> errors = captured.errors().toTheEnd();
            assertEquals("Process unlucky:", errors.get(0));
            assertEquals("java.io.IOException: no luck", errors.get(1));
            assertTrue(errors.get(2).contains("FailureIT.fail"), errors::toString);
            assertEquals(
                    1, errors.stream().filter(line -> line.contains("no luck")).count(), "printed once: " + errors);
        }
    }

    private static void fail() throws IOException {
        throw new IOException("no luck", new IllegalStateException("the reason"));
    }

    @Test
    void anExceptionThatIsNotSerializableArrivesAsAStandIn(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Captured captured = site.start(mp.process(() -> {
                        throw new Unsendable("stuck");
                    }))
                    .join();
            ChildException failure = assertInstanceOf(
                    ChildException.class, captured.child().failure().orElseThrow());
            assertEquals(Unsendable.class.getName(), failure.originalType());
            assertTrue(failure.getMessage().contains("stuck"), failure::getMessage);
            assertTrue(failure.getStackTrace()[0].getClassName().contains("FailureIT"));
        }
    }

    private static final class Unsendable extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial")
        private final Object thread = Thread.currentThread();

        Unsendable(String message) {
            super(message);
        }

        @Override
        public String toString() {
            return super.toString() + " in " + thread;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"readObject", "getMessage", "getCause", "printStackTrace", "depth"})
    void anExceptionWhoseOwnCodeFailsArrivesAsAStandInWithItsType(String what, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Captured captured = site.start(mp.process(() -> {
                        throw new Treacherous(what);
                    }))
                    .join();
            assertEquals(1, captured.child().exitCode());
            Throwable failure = captured.child().failure().orElseThrow();
            assertTrue(Throwables.describe(failure).contains(Treacherous.class.getName()), failure::toString);
            assertSame(failure, captured.child().failure().orElseThrow(), "it is read once");
        }
    }

    /** An exception with a method that throws an error. */
    private static final class Treacherous extends Exception {
        private static final long serialVersionUID = 1L;
        private final String what;

        @SuppressWarnings("serial")
        private final Object content;

        Treacherous(String what) {
            this.what = what;
            Object nested = null;
            for (int i = 0; i < 100_000 && what.equals("depth"); i++) {
                nested = new Object[] {nested};
            }
            this.content = nested;
        }

        private void failIn(String method) {
            if (what.equals(method)) {
                throw new AssertionError("on purpose in " + method + content);
            }
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            failIn("readObject");
        }

        @Override
        public String getMessage() {
            failIn("getMessage");
            return super.getMessage();
        }

        @Override
        public synchronized Throwable getCause() {
            failIn("getCause");
            return super.getCause();
        }

        @Override
        public void printStackTrace() {
            failIn("printStackTrace");
            super.printStackTrace();
        }
    }

    @Test
    void anErrorArrivesToo(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Captured captured = site.start(mp.process(() -> {
                        throw new StackOverflowError("deep");
                    }))
                    .join();
            assertInstanceOf(
                    StackOverflowError.class, captured.child().failure().orElseThrow());
            assertEquals(1, captured.child().exitCode());
        }
    }

    @Test
    void aTaskThatCapturesSomethingUnserializableIsRefusedBeforeAnyProcessStarts(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Thread captured = Thread.currentThread();
            SerializationException told = assertThrows(
                    SerializationException.class, () -> mp.start(() -> System.out.println(captured.getName())));
            assertTrue(told.getMessage().contains("java.lang.Thread"), told::getMessage);
            assertTrue(told.getMessage().contains("captured variable 1 of 1"), told::getMessage);
            Holder holder = new Holder(new Object());
            told = assertThrows(SerializationException.class, () -> mp.start(holder));
            assertTrue(told.getMessage().contains("Holder.content"), told::getMessage);
            assertEquals(0, ProcessHandle.current().children().count(), "processes");
            try (Stream<Path> files = Files.list(mp.workspace().directory())) {
                assertTrue(
                        files.noneMatch(file -> file.getFileName().toString().startsWith("child")), "no file is left");
            }
        }
    }

    private record Holder(@SuppressWarnings("serial") Object content) implements Task {
        @Override
        public void run() {
            System.out.println(content);
        }
    }

    @Test
    void aClassThatTheChildDoesNotHaveTravelsAndOneThatIsMissingFailsClearly(Site site) throws Exception {
        Path classes = Files.createDirectories(site.directory().resolve("classes"));
        Path source = Files.writeString(
                site.directory().resolve("Absent.java"),
                "public class Absent implements io.polyproc.process.Task { public void run() {}"
                        + " public static io.polyproc.process.Task lambda() { return () -> {}; }"
                        + " public static class Lacking {"
                        + " public static io.polyproc.process.Task task() { return () -> Gone.run(); } } }"
                        + " class Gone { static void run() {} }");
        String classPath = System.getProperty("java.class.path");
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", classPath, "-d", classes.toString(), source.toString());
        assertEquals(0, compiled, "compilation");
        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {classes.toUri().toURL()});
                Multiprocessing mp = Multiprocessing.open()) {
            Class<?> absent = loader.loadClass("Absent");
            Task object = (Task) absent.getConstructor().newInstance();
            Task lambda = (Task) absent.getMethod("lambda").invoke(null);
            for (Task task : List.of(object, lambda)) {
                Captured captured = site.start(mp.process(task)).join();
                assertEquals(0, captured.child().exitCode(), () -> captured.errors()
                        .all()
                        .toString());
            }
            Files.delete(classes.resolve("Gone.class"));
            Task missing =
                    (Task) loader.loadClass("Absent$Lacking").getMethod("task").invoke(null);
            Captured captured = site.start(mp.process(missing)).join();
            assertEquals(1, captured.child().exitCode());
            assertTrue(captured.child().failure().orElseThrow().toString().contains("Gone"));
        }
    }

    @Test
    void aMissingJavaOrDirectoryIsAStartException(Site site) throws Exception {
        Path home = Files.createDirectories(site.directory().resolve("no-java"));
        try (Multiprocessing mp = Multiprocessing.open()) {
            assertThrows(
                    ChildStartException.class,
                    () -> site.start(mp.process(() -> {}).javaHome(home)));
            Files.writeString(home.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
            ChildStartException told = assertThrows(
                    ChildStartException.class,
                    () -> site.start(mp.process(() -> {}).javaHome(home)));
            assertTrue(told.getMessage().contains(home.toString()), told::getMessage);
            Path nowhere = site.directory().resolve("nowhere");
            told = assertThrows(
                    ChildStartException.class,
                    () -> site.start(mp.process(() -> {}).directory(nowhere)));
            assertTrue(told.getMessage().contains(nowhere.toString()), told::getMessage);
            try (Stream<Path> files = Files.list(mp.workspace().directory())) {
                assertTrue(
                        files.noneMatch(file -> file.getFileName().toString().startsWith("child")), "no file is left");
            }
        }
    }
}
