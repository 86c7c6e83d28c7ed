package io.polyproc.it.kit;

import io.polyproc.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Main class of a {@link TestJvm}: runs {@code static void METHOD(String[])} of the named class, or, without arguments,
 * one role after the other. What the test says to it is read by {@link #hear}; when the test's JVM is gone, it is gone
 * too.
 */
public final class TestMain {

    /** Sets the directory of private workspaces. */
    static final String DIRECTORY_OPTION = "-Dpolyproc.dir=";

    /** Begins a line with a role: directory, class, method, and what the method gets. */
    static final String ROLE_BEGINS = "<role";

    /** Ends the role in its next {@link #hear}. */
    static final String ROLE_DISMISSED = "<dismissed>";

    /** The line, in both streams, behind what a role prints. */
    static final String ROLE_ENDED = "<role ended>";

    /** Between the words of a role. */
    static final String SEPARATOR = "\t";

    /** Exit code of a process whose test died. */
    private static final int ORPHANED = 99;

    private static final BlockingQueue<String> ROLES = new LinkedBlockingQueue<>();
    private static final BlockingQueue<String> HEARD = new LinkedBlockingQueue<>();

    private TestMain() {}

    /** Ends a role whose test is over. No role catches it. */
    private static final class Dismissal extends Error {
        private static final long serialVersionUID = 1;
    }

    /**
     * Entry point.
     *
     * @param args class, method, and what the method gets; or nothing
     */
    public static void main(String[] args) throws Throwable {
        Thread listener = new Thread(TestMain::listen, "listener");
        listener.setDaemon(true);
        listener.start();
        if (args.length > 0) {
            run(args);
            return;
        }
        while (true) {
            runRole(ROLES.take().split(SEPARATOR, -1));
        }
    }

    private static void run(String... args) throws Throwable {
        Method method = Class.forName(args[0]).getDeclaredMethod(args[1], String[].class);
        method.setAccessible(true);
        try {
            method.invoke(null, (Object) Arrays.copyOfRange(args, 2, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** A role that fails ends its JVM, as if it were the only one. */
    private static void runRole(String... words) {
        System.setProperty(DIRECTORY_OPTION.substring(2, DIRECTORY_OPTION.length() - 1), words[1]);
        try {
            run(Arrays.copyOfRange(words, 2, words.length));
        } catch (Dismissal e) {
            // Its test is over.
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().exit(1);
        }
        awaitThreads();
        say(ROLE_ENDED);
        System.err.println(ROLE_ENDED);
    }

    /** As a JVM does at its end. */
    private static void awaitThreads() {
        Await.until("the threads of the role end", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> !thread.isDaemon()
                        && thread != Thread.currentThread()
                        && !thread.getName().equals("DestroyJavaVM")));
    }

    private static void listen() {
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(ROLE_BEGINS + SEPARATOR)) {
                    // What was said to the role before and not heard.
                    HEARD.clear();
                    ROLES.add(line);
                } else {
                    HEARD.add(line);
                }
            }
        } catch (IOException e) {
            // As good as the end.
        }
        Runtime.getRuntime().halt(ORPHANED);
    }

    /** Waits for the next line from the test. */
    public static String hear() throws InterruptedException {
        String line = HEARD.take();
        if (line.equals(ROLE_DISMISSED)) {
            throw new Dismissal();
        }
        return line;
    }

    /** Whether the test has said something that was not heard yet. */
    public static boolean isSpokenTo() {
        return !HEARD.isEmpty();
    }

    /** Tells the test something. */
    public static void say(String line) {
        synchronized (System.out) {
            System.out.println(line);
            System.out.flush();
        }
    }
}
