package io.polyproc.internal.code;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The class files of cells where a notebook kernel has them and gives none as a resource: JJava's loader defines them
 * from a map, which is a field of the object that encloses the loader.
 *
 * <p>Fields of the loader and of the object around it are read where its module is open to this one, as that of a class
 * path is. They are found by their types. What they hold is taken only if it is a class file of the wanted class, so
 * another version of the kernel may at worst have none.
 *
 * <p><b>Thread and process safety.</b> Safe, if the maps of the kernel are.
 */
final class CellFiles {

    private CellFiles() {}

    /** Returns the file of a class of a cell that this loader has defined; null if the kernel has it elsewhere. */
    static byte @Nullable [] read(ClassLoader loader, String name) {
        if (!NotebookClasses.isOfCell(name)) {
            return null;
        }
        try {
            List<Object> holders = new ArrayList<>(List.of(loader));
            Class<?> enclosing = loader.getClass().getEnclosingClass();
            if (enclosing != null) {
                holders.addAll(values(loader, enclosing));
            }
            for (Object holder : holders) {
                for (Object map : values(holder, Map.class)) {
                    Object file = ((Map<?, ?>) map).get(name.replace('/', '.'));
                    if (file instanceof byte[] bytes
                            && new ClassFile(bytes).name().equals(name)) {
                        return bytes.clone();
                    }
                }
            }
        } catch (RuntimeException | IllegalAccessException e) {
            // A map with other keys, or something that is no class file.
        }
        return null;
    }

    /** Returns the values of the fields of an object that have this type and are open to this library. */
    private static List<Object> values(Object object, Class<?> type) throws IllegalAccessException {
        List<Object> values = new ArrayList<>();
        for (Field field : object.getClass().getDeclaredFields()) {
            boolean isOfObject = !Modifier.isStatic(field.getModifiers());
            if (isOfObject && type.isAssignableFrom(field.getType()) && field.trySetAccessible()) {
                Object value = field.get(object);
                if (value != null) {
                    values.add(value);
                }
            }
        }
        return values;
    }
}
