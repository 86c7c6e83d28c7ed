package io.polyproc.internal.codec;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;

/** What Java serialization would write in an object's place: the {@code writeReplace} of its class, asked by hand. */
final class Replacement {

    /** What to ask an object of a class, if anything; to look for it takes longer than to ask. */
    private static final ClassValue<Optional<Method>> QUESTIONS = new ClassValue<>() {
        @Override
        protected Optional<Method> computeValue(Class<?> type) {
            return find(type);
        }
    };

    private Replacement() {}

    /** The replacement, or the object itself when it has none or it cannot be asked. */
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
                // Perhaps a superclass has one.
            } catch (RuntimeException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
