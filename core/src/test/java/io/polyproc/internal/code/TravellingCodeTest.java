package io.polyproc.internal.code;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.SerializationException;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what is published of a class loader that children do not have, and how it is loaded again. */
class TravellingCodeTest {

    private static final String PREFIX = TravellingCodeTest.class.getName() + "$";

    /** Named by {@link Outer}. */
    record Inner(int number) implements Serializable {}

    /** A class whose closure has one more. */
    static final class Outer {
        Inner inner = new Inner(1);
    }

    /** Loads the nested classes of this test once more, as a plugin would. */
    private static final class Plugin extends ClassLoader {
        private final boolean hasFiles;

        Plugin(boolean hasFiles) {
            super(TravellingCodeTest.class.getClassLoader());
            this.hasFiles = hasFiles;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PREFIX)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                byte[] bytes = ClassClosure.read(getParent(), name.replace('.', '/'));
                return loaded != null ? loaded : defineClass(name, bytes, 0, bytes.length);
            }
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            return hasFiles ? super.getResourceAsStream(name) : null;
        }
    }

    @Test
    void classesOfTheClassPathAndOfThePlatformNeedNoCode() {
        assertFalse(TravellingCode.isNeededFor(String.class));
        assertFalse(TravellingCode.isNeededFor(int[].class));
        assertFalse(TravellingCode.isNeededFor(java.util.logging.Logger[][].class));
        assertFalse(TravellingCode.isNeededFor(Multiprocessing.class));
        assertFalse(TravellingCode.isNeededFor(TravellingCodeTest.class));
    }

    @Test
    void theSameClassesAreOneSetInEachOpenWorkspaceAndOriginalHere(@TempDir Path directory) throws Exception {
        Class<?> outer = new Plugin(true).loadClass(PREFIX + "Outer");
        assertTrue(TravellingCode.isNeededFor(outer));
        try (Multiprocessing first = Multiprocessing.open(directory.resolve("a"));
                Multiprocessing second = Multiprocessing.open(directory.resolve("b"))) {
            PublishedCode code = TravellingCode.publish(Set.of(outer), "task");
            String id = code.id();
            assertEquals(id, TravellingCode.publish(Set.of(outer), "task").id());
            for (Multiprocessing each : List.of(first, second)) {
                assertEquals(1, code(each).size());
            }
            assertSame(outer.getClassLoader(), TravellingCode.original(id));
            assertSame(outer.getClassLoader(), TravellingCode.loader(id, "task"));
            assertSame(outer.getClassLoader(), code.loader());
        }
        assertNull(TravellingCode.original("0".repeat(64)));
    }

    private static List<Path> code(Multiprocessing mp) throws IOException {
        try (Stream<Path> files = Files.list(mp.workspace().directory())) {
            return files.filter(file -> file.getFileName().toString().startsWith("code-"))
                    .toList();
        }
    }

    @Test
    void aSetThatIsNotThereAndOneThatWasChangedAreRefused(@TempDir Path directory) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(directory.resolve("a"))) {
            String id = "ab".repeat(32);
            String message = assertThrows(SerializationException.class, () -> TravellingCode.loader(id, "task"))
                    .getMessage();
            assertTrue(message.contains(id), message);
            Files.write(mp.workspace().directory().resolve("code-" + id + "-1"), new byte[100]);
            Throwable cause = assertThrows(SerializationException.class, () -> TravellingCode.loader(id, "task"))
                    .getCause();
            assertTrue(cause.getMessage().contains("the content is not that of set"), cause::toString);
            assertTrue(cause.getMessage().contains("code-" + id + "-1 is damaged"), cause::toString);
        }
    }

    @Test
    void aFileThatIsGoneOrDamagedIsReplacedByItsWriter(@TempDir Path directory) throws Exception {
        CodeSet set = set(1, 100);
        try (Multiprocessing mp = Multiprocessing.open(directory.resolve("a"))) {
            MappedWorkspace workspace = (MappedWorkspace) mp.workspace();
            for (boolean isPinned : new boolean[] {false, true}) {
                CodeFiles.write(workspace, set, isPinned);
                Path file = code(mp).get(0);
                byte[] whole = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(whole, whole.length - 1));
                String message = assertThrows(IOException.class, () -> CodeFiles.read(workspace, set.id()))
                        .getMessage();
                assertTrue(message.contains(file.toString()), message);
                CodeFiles.write(workspace, set, isPinned);
                assertEquals(set.id(), CodeFiles.read(workspace, set.id()).id());
                Files.delete(file);
                assertNull(CodeFiles.read(workspace, set.id()));
                CodeFiles.write(workspace, set, isPinned);
                assertArrayEquals(whole, Files.readAllBytes(file));
            }
            assertEquals(1, code(mp).size(), "that of the task is no longer needed");
        }
        assertEquals(List.of(), names(directory.resolve("a")), "deleted by the last process");
    }

    private static CodeSet set(int number, int length) {
        return CodeSet.of(new TreeMap<>(Map.of("p/C" + number, new byte[length])));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("code-"))
                    .toList();
        }
    }

    @Test
    void filesOfDeadProcessesAreDeletedAndThoseOfElementsOnlyByOneThatIsAlone(@TempDir Path directory)
            throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(directory.resolve("a"))) {
            Path workspace = mp.workspace().directory();
            String dead = "code-" + "ab".repeat(32) + "-3fff";
            for (String name : List.of(dead, dead + ".new", "code-" + "cd".repeat(32))) {
                Files.write(workspace.resolve(name), new byte[3]);
            }
            CodeFiles.write((MappedWorkspace) mp.workspace(), set(1, 10), false);
            assertEquals(1, code(mp).size(), "the first one that this process writes");
            for (String name : List.of(dead, dead + ".new", "code-" + "cd".repeat(32))) {
                Files.write(workspace.resolve(name), new byte[3]);
            }
            CodeFiles.write((MappedWorkspace) mp.workspace(), set(2, 10), false);
            assertEquals(3, code(mp).size(), "elements may need one");
        }
    }

    @Test
    void atTheLimitWhatIsNeededStaysAndTheRestIsReplaced(@TempDir Path directory) throws Exception {
        ClassLoader loader = getClass().getClassLoader();
        PublishedSets sets = new PublishedSets(10_000);
        try (Multiprocessing mp = Multiprocessing.open(directory.resolve("a"))) {
            for (int i = 0; i < 100; i++) {
                // Needed by no task: the collector finds it.
                sets.publish(set(i, 1_000), loader, false, "task");
                assertTrue(code(mp).size() <= 10, "files " + code(mp).size());
            }
            List<CodeSet> held = new ArrayList<>();
            while (held.size() < 4) {
                held.add(sets.publish(set(100 + held.size(), 1_000), loader, false, "task"));
                sets.publish(set(200 + held.size(), 1_000), loader, true, "element");
            }
            CodeSet more = set(300, 3_000);
            SerializationException refused =
                    assertThrows(SerializationException.class, () -> sets.publish(more, loader, false, "task"));
            assertTrue(refused.getMessage().contains("the limit is 10000"), refused::getMessage);
            assertTrue(refused.getMessage().contains("polyproc.code.bytes"), refused::getMessage);
            assertEquals(8, code(mp).size());
            held.remove(0);
            held.remove(0);
            sets.publish(more, loader, false, "task");
            assertTrue(names(mp.workspace().directory())
                    .containsAll(List.of(
                            "code-" + set(201, 1_000).id(),
                            "code-" + set(204, 1_000).id())));
            Reference.reachabilityFence(held);
        }
    }

    @Test
    void loadersOfOldSetsAreCollectedAndTooManyThatAreHeldAreNoticed() throws Exception {
        LoadedSets loaded = new LoadedSets(8);
        for (int i = 0; i < 100; i++) {
            assertNotNull(loaded.define(set(i, 10)));
            assertFalse(loaded.areTooMany(), "nothing holds them");
            assertTrue(loaded.size() <= 8 + 1, "sets " + loaded.size());
        }
        assertFalse(loaded.areTooMany());
        List<CodeLoader> held = new ArrayList<>();
        boolean tooMany = false;
        for (int i = 100; i < 120; i++) {
            held.add(loaded.define(set(i, 10)));
            tooMany |= loaded.areTooMany();
        }
        assertTrue(tooMany, "sets " + loaded.size());
        Reference.reachabilityFence(held);
    }

    @Test
    void aClassWithoutAFileIsNamedWithItsLoader() throws Exception {
        Class<?> inner = new Plugin(false).loadClass(PREFIX + "Inner");
        String message = assertThrows(SerializationException.class, () -> TravellingCode.publish(Set.of(inner), "task"))
                .getMessage();
        assertTrue(message.contains(inner.getName()), message);
        assertTrue(message.contains(inner.getClassLoader().toString()), message);
    }

    @Test
    void setsThatAgreeShareALoaderAndOthersDoNot() throws Exception {
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (String name : List.of("Outer", "Inner")) {
            String internal = (PREFIX + name).replace('.', '/');
            files.put(internal, ClassClosure.read(getClass().getClassLoader(), internal));
        }
        CodeSet both = CodeSet.of(files);
        assertEquals(
                files.keySet(),
                CodeSet.decode(both.id(), both.encoded()).files().keySet());
        CodeSet one = CodeSet.of(files.headMap(files.lastKey()));
        SortedMap<String, byte[]> changed = new TreeMap<>(Map.of(files.firstKey(), new byte[] {1}));
        CodeLoader loader = new CodeLoader(ClassLoader.getPlatformClassLoader());
        assertTrue(loader.add(one));
        assertTrue(loader.add(both));
        assertFalse(loader.add(CodeSet.of(changed)));
        assertTrue(loader.add(one));
        Class<?> inner = loader.loadClass(PREFIX + "Inner");
        assertNotSame(Inner.class, inner);
        assertSame(loader, inner.getClassLoader());
        assertEquals(one.id(), loader.setOf(List.of(inner)).id(), "the one used last");
        loader.use(both.id());
        assertEquals(both.id(), loader.setOf(List.of(inner)).id(), "the one used last");
        try (InputStream in = loader.getResourceAsStream(files.firstKey() + ".class")) {
            assertEquals(files.get(files.firstKey()).length, in.readAllBytes().length);
        }
        assertThrows(ClassNotFoundException.class, () -> loader.loadClass(PREFIX + "Missing"));
    }
}
