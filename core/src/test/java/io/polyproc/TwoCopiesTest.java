package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.sync.IpcLock;
import io.polyproc.testing.SlotProbe;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two copies of the library in one JVM, of two class loaders, are two participants of one workspace. */
class TwoCopiesTest {

    private static final Duration SEVERAL_PROBES = Duration.ofMillis(300);

    @TempDir
    Path temporary;

    private Path directory;
    private URLClassLoader loader;

    @BeforeEach
    void loadAnotherCopy() {
        directory = temporary.resolve("workspace");
        URL[] classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(TwoCopiesTest::url)
                .toArray(URL[]::new);
        loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader());
    }

    @AfterEach
    void unload() throws Exception {
        loader.close();
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(entry, e);
        }
    }

    /** What the other copy has open. */
    private AutoCloseable openByAnotherCopy() throws Exception {
        Class<?> facade = loader.loadClass(Multiprocessing.class.getName());
        assertNotSame(Multiprocessing.class, facade);
        return (AutoCloseable) facade.getMethod("open", Path.class).invoke(null, directory);
    }

    private static int processes(AutoCloseable copy) throws Exception {
        Object workspace = copy.getClass().getMethod("workspace").invoke(copy);
        Class<?> type = copy.getClass().getClassLoader().loadClass("io.polyproc.Workspace");
        return ((List<?>) type.getMethod("processes").invoke(workspace)).size();
    }

    /** The interface of the factories, as the other copy has it: their class is not public. */
    private static Class<?> nouns(AutoCloseable copy) throws ClassNotFoundException {
        return copy.getClass().getClassLoader().loadClass(SharedObjects.class.getName());
    }

    private static boolean tryLock(AutoCloseable copy, String name) throws Exception {
        Object objects = copy.getClass().getMethod("named", String.class).invoke(copy, name);
        Object lock = nouns(copy).getMethod("lock").invoke(objects);
        return (boolean) lock.getClass().getMethod("tryLock", Duration.class).invoke(lock, SEVERAL_PROBES);
    }

    @Test
    void eachSeesTheOtherAliveAndKeepsItsProofWhenTheOtherCloses() throws Exception {
        Multiprocessing mine = Multiprocessing.open(directory);
        AutoCloseable other = openByAnotherCopy();
        assertEquals(2, processes(mine));
        assertEquals(2, processes(other));
        IpcLock lock = mine.named("it").lock();
        lock.lock();
        assertFalse(tryLock(other, "it"), "a copy was taken for dead by the other");
        other.close();
        assertEquals(1, processes(mine));
        assertTrue(SlotProbe.isHeld(directory, 0), "closed by the other copy, the first has lost its proof");
        lock.unlock();
        other = openByAnotherCopy();
        assertTrue(tryLock(other, "it"));
        mine.close();
        assertEquals(1, processes(other));
        assertTrue(SlotProbe.isHeld(directory, 2), "closed by the first copy, the other has lost its proof");
        other.close();
        assertFalse(SlotProbe.isHeld(directory, 0));
        assertFalse(SlotProbe.isHeld(directory, 2));
    }

    @Test
    void threadsOfBothCreateObjectsAtTheSameTime() throws Exception {
        try (Multiprocessing mine = Multiprocessing.open(directory);
                AutoCloseable other = openByAnotherCopy()) {
            var named = other.getClass().getMethod("named", String.class);
            var create = nouns(other).getMethod("sharedInt", int.class);
            Thread inOther = new Thread(() -> {
                for (int i = 0; i < 200; i++) {
                    try {
                        create.invoke(named.invoke(other, "other-" + i), i);
                    } catch (ReflectiveOperationException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            inOther.start();
            for (int i = 0; i < 200; i++) {
                mine.named("mine-" + i).sharedInt(i);
            }
            inOther.join();
            for (int i = 0; i < 200; i++) {
                assertEquals(i, mine.named("mine-" + i).sharedInt(-1).get());
                assertEquals(i, mine.named("other-" + i).sharedInt(-1).get());
            }
            assertEquals(400, mine.workspace().names().size());
        }
    }
}
