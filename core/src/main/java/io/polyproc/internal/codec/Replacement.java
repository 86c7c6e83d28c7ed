package io.polyproc.internal.codec;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;

/** Calls the {@code writeReplace} method of an object's class, as Java serialization does. */
final class Replacement {

    /** The {@code writeReplace} method of each class, if any; the lookup takes longer than the call. */
    private static final ClassValue<Optional<Method>> QUESTIONS = new ClassValue<>() {
        @Override
        protected Optional<Method> computeValue(Class<?> type) {
            return find(type);
        }
    };

    private Replacement() {}

    /** Returns the replacement, or the object itself when it has none or the call fails. */
    static Object of(Object object) {
        Optional<Method> writeReplace = QUESTIONS.get(object.getClass());
        try {
            return writeReplace.isEmpty() ? object : writeReplace.get().invoke(object);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return object;
        }
    }

    private static Optional<Method> find(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            try {
                Method writeReplace = c.getDeclaredMethod("writeReplace");
                if (c != type && Modifier.isPrivate(writeReplace.getModifiers())) {
                    return Optional.empty();
                }
                writeReplace.setAccessible(true);
                return Optional.of(writeReplace);
            } catch (NoSuchMethodException e) {
                // A superclass may have one.
            } catch (RuntimeException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
