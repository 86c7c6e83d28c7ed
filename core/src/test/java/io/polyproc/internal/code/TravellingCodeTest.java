package io.polyproc.internal.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.SerializationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
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
            String id = TravellingCode.publish(Set.of(outer), "task");
            assertEquals(id, TravellingCode.publish(Set.of(outer), "task"));
            for (Multiprocessing each : List.of(first, second)) {
                assertEquals(1, code(each).size());
            }
            assertSame(outer.getClassLoader(), TravellingCode.original(id));
            assertSame(outer.getClassLoader(), TravellingCode.loader(id, "task"));
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
        }
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
        assertEquals(both.id(), loader.setOf(List.of(inner)).id(), "the latest that has it");
        try (InputStream in = loader.getResourceAsStream(files.firstKey() + ".class")) {
            assertEquals(files.get(files.firstKey()).length, in.readAllBytes().length);
        }
        assertThrows(ClassNotFoundException.class, () -> loader.loadClass(PREFIX + "Missing"));
    }
}
