package worker.org.gradle.process.internal.worker;

import java.io.DataInputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;

/**
 * A main class with the class loaders of Gradle's test worker, which is not published as an artifact: the application
 * is in the loader of the system, the worker's own code in a loader whose parent hides the application. Its
 * configuration comes by standard input.
 */
public class GradleWorkerMain {

    public static void main(String[] arguments) throws Exception {
        DataInputStream in = new DataInputStream(System.in);
        URL[] implementation = new URL[in.readInt()];
        for (int i = 0; i < implementation.length; i++) {
            implementation[i] = new URL(in.readUTF());
        }
        ClassLoader filter = ClassLoader.getPlatformClassLoader();
        URLClassLoader loader = new URLClassLoader(implementation, filter);
        Thread.currentThread().setContextClassLoader(loader);
        System.setOut(new Redirector(System.out));
        Runnable worker = (Runnable) loader.loadClass("worker.TestWorker").getConstructor().newInstance();
        Thread thread = new Thread(worker, "Test worker");
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        thread.start();
        thread.join();
        System.exit(0);
    }

    /** Gradle replaces standard output by a stream of its own. */
    private static final class Redirector extends PrintStream {
        Redirector(PrintStream out) {
            super(out, true);
        }
    }
}
