package io.polyproc.testing;

import io.polyproc.Multiprocessing;
import io.polyproc.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves a private workspace of this process or a thread of the library behind. Registered for
 * all classes through the service loader.
 */
public final class LeavesNothingBehind implements AfterAllCallback {

    /** Ends by itself, when the native binding is there. */
    private static final String KNOWN_DAEMON = "polyproc-futex-loader";

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        String test = context.getDisplayName();
        List<String> directories = workspacesOfThisProcess();
        if (!directories.isEmpty()) {
            throw new AssertionError(test + " leaves private workspaces: " + directories);
        }
        Await.until(test + " leaves no thread, but there are " + threads(), () -> threads()
                .isEmpty());
    }

    private static List<String> workspacesOfThisProcess() throws IOException {
        String mark = "-" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> files = Files.list(base())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("polyproc-") || name.startsWith(".polyproc-"))
                    .filter(name -> name.contains(mark))
                    .toList();
        }
    }

    /** The directory of private workspaces, found by creating and closing one. */
    private static Path base() {
        try (Multiprocessing probe = Multiprocessing.open()) {
            return probe.workspace().directory().getParent();
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("polyproc-") && !name.equals(KNOWN_DAEMON))
                .toList();
    }
}
