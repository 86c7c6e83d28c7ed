package host;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;

/** Deploys a web application, asks it, and undeploys it, twice. */
public class Host {

    public static void main(String[] arguments) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(arguments[0]);
        tomcat.setPort(0);
        int port;
        tomcat.getConnector();
        tomcat.getHost();
        tomcat.start();
        port = tomcat.getConnector().getLocalPort();
        for (int round = 0; round < 2; round++) {
            // Thread-locals end with their thread. Tomcat renews its own some time after an application was stopped.
            CompletableFuture<WeakReference<ClassLoader>> done = new CompletableFuture<>();
            Thread deployer = new Thread(() -> done.completeAsync(() -> run(tomcat, port, arguments[1]), Runnable::run));
            deployer.start();
            deployer.join();
            // What is started once in a JVM, as threads of the JDK, may hold the first application.
            if (round > 0 && Boolean.parseBoolean(arguments[2])) {
                System.out.println("collected: " + isCollected(done.join()));
            }
        }
        tomcat.stop();
        tomcat.destroy();
    }

    private static WeakReference<ClassLoader> run(Tomcat tomcat, int port, String directory) {
        StandardContext context = new StandardContext();
        context.setPath("/app");
        context.setDocBase(new File(directory).getAbsolutePath());
        ContextConfig config = new ContextConfig();
        config.setDefaultWebXml(tomcat.noDefaultWebXmlPath());
        context.addLifecycleListener(config);
        tomcat.getHost().addChild(context);
        ClassLoader loader = context.getLoader().getClassLoader();
        try (InputStream in = new URL("http://localhost:" + port + "/app/run").openStream()) {
            in.transferTo(System.out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tomcat.getHost().removeChild(context);
        System.out.println("children: " + children());
        System.out.println("threads: " + threads(loader));
        return new WeakReference<>(loader);
    }

    /** Without the process that prepares later starts, which the library of a container runs once, for itself. */
    private static long children() {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> !child.info().commandLine().orElse("").contains("ArchiveTraining"))
                .count();
    }

    /** The threads that hold the class loader of an application. */
    private static List<String> threads(ClassLoader loader) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive()
                        && (thread.getContextClassLoader() == loader
                                || thread.getClass().getClassLoader() == loader))
                .map(Thread::getName)
                .toList();
    }

    private static boolean isCollected(WeakReference<ClassLoader> loader) throws InterruptedException {
        for (int i = 0; i < 200 && loader.get() != null; i++) {
            System.gc();
            Thread.sleep(20);
        }
        return loader.get() == null;
    }
}
