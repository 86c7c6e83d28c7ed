package io.polyproc.internal.codec;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/** What Java serialization would write in an object's place: the {@code writeReplace} of its class, asked by hand. */
final class Replacement {

    private Replacement() {}

    /** The replacement, or the object itself when it has none or it cannot be asked. */
    static Object of(Object object) {
        for (Class<?> c = object.getClass(); c != null; c = c.getSuperclass()) {
            try {
                Method writeReplace = c.getDeclaredMethod("writeReplace");
                if (c != object.getClass() && Modifier.isPrivate(writeReplace.getModifiers())) {
                    return object;
                }
                writeReplace.setAccessible(true);
                return writeReplace.invoke(object);
            } catch (NoSuchMethodException e) {
                // Perhaps a superclass has one.
            } catch (ReflectiveOperationException | RuntimeException e) {
                return object;
            }
        }
        return object;
    }
}
