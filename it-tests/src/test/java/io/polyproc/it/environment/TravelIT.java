package io.polyproc.it.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.SerializationException;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Plugin;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Soak;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskException;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.StartMethod;
import io.polyproc.process.Task;
import io.polyproc.queue.RingQueue;
import io.polyproc.sync.IpcEvent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests code that travels under filters, damage, limits, and with many versions of it. */
@MultiJvmTest
@Tag("environments")
class TravelIT {

    /** The number of versions between two looks at the worker. */
    private static final int STEP = 10;

    private static final String ITEM = Plugin.NAME + "$Item";
    private static final int WAIT_SECONDS = 60;

    // Filters.

    @Test
    void theFilterOfAWorkerRefusesTasksAndArgumentsWhoseClassesHaveTravelled(Site site) throws Exception {
        PoolOptions filtered = PoolOptions.ofWorkers(1).withJvmOptions("-Djdk.serialFilter=!" + Plugin.NAME + "*");
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(filtered)) {
            Plugin plugin = new Plugin(1);
            String ofTask = refusal(() -> plugin.call("version", pool));
            assertTrue(ofTask.contains(Plugin.NAME) && ofTask.contains("jdk.serialFilter"), ofTask);
            Object item = plugin.call("item", 1);
            String ofArgument = refusal(() -> pool.apply((Object argument) -> argument.toString(), item));
            assertTrue(ofArgument.contains(ITEM) && ofArgument.contains("jdk.serialFilter"), ofArgument);
            assertEquals(7, pool.apply((Integer x) -> x, 7), "the worker goes on");
        }
    }

    @Test
    void theFilterOfAChildRefusesATaskThatIsNoLambdaExpression(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = mp.process((Task) new Plugin(1).call("named"))
                    .jvmOptions("-Djdk.serialFilter=!" + Plugin.NAME + "*")
                    .start();
            child.join();
            Throwable failure = assertInstanceOf(
                    SerializationException.class, child.failure().orElseThrow());
            assertTrue(failure.getMessage().contains("jdk.serialFilter"), failure::toString);
        }
    }

    @Test
    void theFilterOfTheSenderRefusesAResultWhoseClassHasTravelled(Site site) {
        TestJvm jvm = site.jvm().options("-Djdk.serialFilter=!" + ITEM).start(TravelIT.class, "readFiltered");
        jvm.awaitSuccess();
        assertTrue(jvm.output().contains("refused " + ITEM), () -> jvm.output().toString());
    }

    /** Has a worker without a filter send what the filter of this JVM refuses. */
    static void readFiltered(String[] arguments) throws Exception {
        PoolOptions free = PoolOptions.ofWorkers(1).withInheritedProperties(false);
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(free)) {
            String refusal = refusal(() -> new Plugin(1).call("same", pool, 1));
            System.out.println(
                    refusal.contains("jdk.serialFilter") && refusal.contains(ITEM) ? "refused " + ITEM : refusal);
        }
    }

    private interface Call {
        Object make() throws Exception;
    }

    private static String refusal(Call call) {
        Throwable thrown = assertThrows(TaskException.class, call::make);
        return assertInstanceOf(SerializationException.class, thrown.getCause()).getMessage();
    }

    // Identity.

    @Test
    void resultsAndFailuresHaveTheClassesOfTheLoaderThatSentTheTask(Site site) throws Exception {
        Plugin first = new Plugin(1);
        Plugin second = new Plugin(1);
        assertNotSame(first.loadClass(ITEM), second.loadClass(ITEM));
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(3)) {
            IpcEvent event = mp.event();
            Future<?> ofFirst = (Future<?>) first.call("nextWhen", pool, event, 1);
            Future<?> ofSecond = (Future<?>) second.call("nextWhen", pool, event, 2);
            assertSame(first, loader(first.call("next", pool, 1)), "after the other one's");
            event.set();
            assertSame(first, loader(ofFirst.get(WAIT_SECONDS, TimeUnit.SECONDS)));
            assertSame(second, loader(ofSecond.get(WAIT_SECONDS, TimeUnit.SECONDS)));
            Throwable failure = assertThrows(TaskException.class, () -> first.call("next", pool, -1))
                    .getCause();
            assertSame(first, loader(failure));
            assertSame(second, loader(second.call("failure", mp)));
            assertSame(first, loader(first.call("failure", mp)));
        }
    }

    private static ClassLoader loader(Object object) {
        return object.getClass().getClassLoader();
    }

    @Test
    void whatAWorkerHasPutIsReadAfterItsEnd(Site site) throws Exception {
        Plugin plugin = new Plugin(1);
        try (Multiprocessing mp = Multiprocessing.open()) {
            RingQueue<?> queue = (RingQueue<?>) plugin.call("queue", mp);
            assertEquals("Item[number=1] Item[number=2]", queue.take() + " " + queue.take());
        }
    }

    // Damage.

    @Test
    void aDamagedSetIsRefusedByNameAndReplacedByItsWriter(Site site) throws Exception {
        Plugin plugin = new Plugin(1);
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Task task = (Task) plugin.call("task");
            ChildProcess first = mp.process(task).startMethod(StartMethod.COLD).start();
            damage(site.workspace());
            first.join();
            Path file = code(site.workspace()).get(0);
            Throwable failure = assertInstanceOf(
                    SerializationException.class, first.failure().orElseThrow());
            assertTrue(failure.getMessage().contains(file.toString()), failure::toString);
            ChildProcess second = mp.start(task);
            second.join();
            assertEquals(0, second.exitCode());
        }
    }

    /** Truncates the only published set. */
    private static void damage(Path workspace) throws IOException {
        Path file = code(workspace).get(0);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }

    private static List<Path> code(Path workspace) throws IOException {
        try (Stream<Path> files = Files.list(workspace)) {
            return files.filter(file -> file.getFileName().toString().startsWith("code-"))
                    .toList();
        }
    }

    // Many versions.

    @Test
    void manyVersionsOfAClassDoNotAccumulate(Site site) {
        int versions = Soak.isOn() ? 1000 : 100;
        TestJvm jvm = site.jvm()
                .options("-Dpolyproc.code.bytes=262144", "-Dpolyproc.code.sets=16")
                .start(TravelIT.class, "redefine", site.workspace(), versions);
        for (int version = STEP; version <= versions; version += STEP) {
            jvm.await("version " + version + " done");
        }
        jvm.awaitSuccess();
        System.out.println(jvm.output().get(versions / STEP));
    }

    /** Runs a task of each version in one pool. */
    static void redefine(String[] arguments) throws Exception {
        Path workspace = Path.of(arguments[0]);
        int versions = Integer.parseInt(arguments[1]);
        try (Multiprocessing mp = Multiprocessing.open(workspace);
                ProcessPool pool = mp.pool(1)) {
            int most = 0;
            int before = 0;
            int files = 0;
            for (int version = 1; version <= versions; version++) {
                Plugin plugin = new Plugin(version);
                assertEquals(String.format("version-%06d 1", version), plugin.call("version", pool));
                assertEquals("Item[number=2]", plugin.call("next", pool, 1).toString());
                files = Math.max(files, code(workspace).size());
                if (version % STEP == 0) {
                    TestMain.say("version " + version + " done");
                    int loaded = pool.apply(TravelIT::loadedClasses);
                    before = before == 0 ? loaded : before;
                    most = Math.max(most, loaded);
                }
            }
            System.out.println("versions " + versions + ": classes of a worker " + before + " after 10, at most " + most
                    + "; published sets at most " + files + "; workers "
                    + pool.stats().workersStarted());
            // A version has 3 classes here and its lambda expressions 2 more; the bound is 16 versions, and twice as
            // many
            // until a collection.
            assertTrue(most - before < 16 * 2 * 10, "classes of a worker " + before + ", then " + most);
            assertTrue(files < 60, "published sets " + files);
        }
    }

    static int loadedClasses() {
        return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    }
}
