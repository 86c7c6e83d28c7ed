package io.polyproc.it.kit;

import io.polyproc.testkit.Trees;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a {@link Site}; afterwards shows what its JVMs have printed if it failed, ends them, and checks that
 * nothing is left: no file, no child, no thread.
 */
public final class SiteExtension implements BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(SiteExtension.class);
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final String BASE_PROPERTY = "polyproc.dir";

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        File memory = new File("/dev/shm");
        Path parent = memory.canWrite() ? memory.toPath() : Path.of(System.getProperty("java.io.tmpdir"));
        Path directory = parent.resolve("it-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet());
        Files.createDirectories(directory);
        System.setProperty(BASE_PROPERTY, directory.toString());
        context.getStore(NAMESPACE).put("site", new Site(directory));
        context.getStore(NAMESPACE).put("threads", Set.copyOf(Leftovers.threads()));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Site site = site(context);
        boolean failed = context.getExecutionException().isPresent();
        try {
            if (failed) {
                site.started().forEach(jvm -> System.out.println(jvm.transcript()));
            }
            site.started().forEach(TestJvm::close);
            if (failed) {
                Leftovers.killProcesses(site.directory());
            }
            Set<?> threads = context.getStore(NAMESPACE).get("threads", Set.class);
            List<String> left = Leftovers.find(site.directory(), threads);
            if (!failed && !left.isEmpty()) {
                throw new AssertionError("left behind by " + context.getDisplayName() + ": " + left);
            }
        } finally {
            Leftovers.killProcesses(site.directory());
            Trees.delete(site.directory());
            System.clearProperty(BASE_PROPERTY);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        ReusedJvm.endAll();
    }

    private static Site site(ExtensionContext context) {
        return context.getStore(NAMESPACE).get("site", Site.class);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Site.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return site(context);
    }
}
