package io.polyproc.it.kit;

import io.polyproc.Multiprocessing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What there is to know about processes that hang or went wrong, written down before they are ended. */
public final class PostMortem {

    private PostMortem() {}

    /**
     * Writes a file: who holds what and who waits for what, the objects, what each process has printed, and its
     * threads.
     *
     * @return where it is
     */
    public static Path write(String who, Multiprocessing mp, Collection<?> objects, Collection<TestJvm> jvms) {
        StringBuilder text = new StringBuilder(who).append("\n\n").append(mp.diagnose());
        text.append("\nObjects\n")
                .append(objects.stream().map(object -> "  " + object + "\n").collect(Collectors.joining()));
        text.append("\nParticipants\n  ").append(mp.workspace().processes()).append("\n");
        for (TestJvm jvm : jvms) {
            text.append("\n").append(jvm.transcript()).append("\n").append(threads(jvm));
        }
        try {
            Path file = Path.of("target", "post-mortem-" + System.nanoTime() + ".txt")
                    .toAbsolutePath();
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String threads(TestJvm jvm) {
        if (!jvm.isAlive()) {
            return "";
        }
        jvm.goOn();
        String jcmd = Jdks.own().home().resolve("bin").resolve("jcmd").toString();
        try {
            Process process = new ProcessBuilder(List.of(jcmd, Long.toString(jvm.pid()), "Thread.print"))
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "no threads: " + e + "\n";
        }
    }
}
