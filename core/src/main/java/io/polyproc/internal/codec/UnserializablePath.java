package io.polyproc.internal.codec;

import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Finds the path to the object that is not serializable, after serialization has failed. Traverses the graph as
 * serialization does. It is for messages only, so it skips objects that it cannot read.
 */
final class UnserializablePath {

    private static final int MAX_DEPTH = 64;

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private UnserializablePath() {}

    /** Returns the path as text, from the root to the object. */
    static String find(Object root, String rootName) {
        String path = new UnserializablePath().walk(root, rootName, 0);
        return path == null ? "an object in it is not serializable" : path + " is not serializable";
    }

    /** Returns the name of a class, or that of the interface of the API behind which it is hidden. */
    private static String publicName(Class<?> type) {
        if (!type.getName().startsWith("io.polyproc.internal.")) {
            return type.getName();
        }
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            for (Class<?> api : c.getInterfaces()) {
                if (api.getName().startsWith("io.polyproc.") && !api.getName().startsWith("io.polyproc.internal.")) {
                    return api.getName();
                }
            }
        }
        return type.getName();
    }

    private String walk(Object object, String path, int depth) {
        if (object == null || depth > MAX_DEPTH || object instanceof String || !seen.add(object)) {
            return null;
        }
        Object written = Replacement.of(object);
        if (written instanceof SerializedLambda lambda) {
            return walkLambda(lambda, path, depth);
        }
        Class<?> type = written.getClass();
        if (!(written instanceof Serializable)) {
            return path + " (" + publicName(type) + ")";
        }
        if (type.isArray()) {
            return type.getComponentType().isPrimitive() ? null : walkElements((Object[]) written, path, depth);
        }
        if (written instanceof Collection<?> collection) {
            return walkElements(collection.toArray(), path, depth);
        }
        if (written instanceof Map<?, ?> map) {
            String inKeys = walkElements(map.keySet().toArray(), path + ".keys", depth);
            return inKeys != null ? inKeys : walkElements(map.values().toArray(), path + ".values", depth);
        }
        return walkFields(written, type, path, depth);
    }

    private String walkLambda(SerializedLambda lambda, String path, int depth) {
        for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
            Object captured = lambda.getCapturedArg(i);
            String name = path + " -> captured variable " + (i + 1) + " of " + lambda.getCapturedArgCount();
            String found = walk(captured, name, depth + 1);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private String walkElements(Object[] elements, String path, int depth) {
        for (int i = 0; i < elements.length; i++) {
            String found = walk(elements[i], path + "[" + i + "]", depth + 1);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private String walkFields(Object object, Class<?> type, String path, int depth) {
        for (Class<?> c = type; c != null && Serializable.class.isAssignableFrom(c); c = c.getSuperclass()) {
            ObjectStreamClass description = ObjectStreamClass.lookup(c);
            for (ObjectStreamField field : description == null ? new ObjectStreamField[0] : description.getFields()) {
                String found =
                        walk(valueOf(object, c, field), path + " -> " + c.getName() + "." + field.getName(), depth + 1);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static Object valueOf(Object object, Class<?> declaring, ObjectStreamField field) {
        if (field.isPrimitive()) {
            return null;
        }
        try {
            Field reflected = declaring.getDeclaredField(field.getName());
            reflected.setAccessible(true);
            return reflected.get(object);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
