package io.polyproc.internal.code;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests class files of cells that a kernel has in a map beside its loader. */
class CellFilesTest {

    private static final String CELL = "REPL/$JShell$1";

    /** Has the files and a loader that gives none as a resource, as a kernel does. */
    private static final class Kernel {
        private final Map<Object, Object> declared;

        Kernel(Map<Object, Object> declared) {
            this.declared = declared;
        }

        private final class Loader extends ClassLoader {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                if (declared.get(name) instanceof byte[] file) {
                    return defineClass(name, file, 0, file.length);
                }
                throw new ClassNotFoundException(name);
            }
        }
    }

    private static byte[] compile(Path directory) throws Exception {
        Path source = Files.writeString(
                directory.resolve("$JShell$1.java"), "package REPL; public class $JShell$1 { public static int x; }");
        assertEquals(
                0,
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", directory.toString(), source.toString()));
        return Files.readAllBytes(directory.resolve(CELL + ".class"));
    }

    @Test
    void theFileOfACellIsFoundInTheMapAroundTheLoader(@TempDir Path directory) throws Exception {
        byte[] file = compile(directory);
        ClassLoader loader = new Kernel(Map.of("REPL.$JShell$1", file)).new Loader();
        assertEquals(loader, loader.loadClass("REPL.$JShell$1").getClassLoader());
        assertArrayEquals(file, ClassClosure.read(loader, CELL));
    }

    @Test
    void aMapWithoutThatFileGivesNone(@TempDir Path directory) throws Exception {
        byte[] file = compile(directory);
        Map<Object, Object> other = new HashMap<>();
        other.put("REPL.$JShell$2", file);
        other.put("REPL.$JShell$3", new byte[100]);
        other.put("REPL.$JShell$4", "text");
        ClassLoader loader = new Kernel(other).new Loader();
        for (int number = 1; number <= 4; number++) {
            assertNull(ClassClosure.read(loader, "REPL/$JShell$" + number));
        }
        assertNull(ClassClosure.read(new Kernel(new TreeMap<>(Map.of(1, 2))).new Loader(), CELL));
        assertNull(ClassClosure.read(new Kernel(Map.of("a.B", file)).new Loader(), "a/B"));
    }
}
