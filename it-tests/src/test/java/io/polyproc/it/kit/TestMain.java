package io.polyproc.it.kit;

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
 * Main class of a {@link TestJvm}: runs {@code static void METHOD(String[])} of the named class. What the test says to it is
 * read by {@link #hear}; when the test's JVM is gone, it is gone too.
 */
public final class TestMain {

    /** Exit code of a process whose test died. */
    private static final int ORPHANED = 99;

    private static final BlockingQueue<String> HEARD = new LinkedBlockingQueue<>();

    private TestMain() {}

    /**
     * Entry point.
     *
     * @param args class, method, and what the method gets
     */
    public static void main(String[] args) throws Throwable {
        Thread listener = new Thread(TestMain::listen, "listener");
        listener.setDaemon(true);
        listener.start();
        Method method = Class.forName(args[0]).getDeclaredMethod(args[1], String[].class);
        method.setAccessible(true);
        try {
            method.invoke(null, (Object) Arrays.copyOfRange(args, 2, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void listen() {
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                HEARD.add(line);
            }
        } catch (IOException e) {
            // As good as the end.
        }
        Runtime.getRuntime().halt(ORPHANED);
    }

    /** Waits for the next line from the test. */
    public static String hear() throws InterruptedException {
        return HEARD.take();
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
