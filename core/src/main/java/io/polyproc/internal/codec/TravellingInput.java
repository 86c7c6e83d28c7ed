package io.polyproc.internal.codec;

import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.code.TravellingCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes of {@link TravellingOutput}. A class is taken from the loader that had it when this process sent it
 * away, with the task whose result is read, or else last. Otherwise it is taken from the thread's context class loader,
 * from the code that travelled with the object, and from the loader of this library, the first that has it.
 *
 * <p>For one thread.
 */
final class TravellingInput extends ObjectInputStream {

    private final @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();
    private final @Nullable String codeId;
    private final @Nullable ClassLoader original;
    private final String what;

    TravellingInput(byte[] bytes, String what, @Nullable List<PublishedCode> sent) throws IOException {
        super(new ByteArrayInputStream(bytes, start(bytes), bytes.length - start(bytes)));
        this.what = what;
        this.codeId =
                start(bytes) == 0 ? null : new String(bytes, 1, TravellingOutput.ID_LENGTH, StandardCharsets.US_ASCII);
        this.original = codeId == null ? null : original(codeId, sent);
        if (codeId != null && original == null) {
            TravellingCode.use(codeId);
        }
    }

    /** Returns the loader that had the classes of a set: that of the task, before that of the last sender. */
    private static @Nullable ClassLoader original(String id, @Nullable List<PublishedCode> sent) {
        if (sent != null) {
            for (PublishedCode code : sent) {
                if (code.id().equals(id)) {
                    return code.loader();
                }
            }
        }
        return TravellingCode.original(id);
    }

    private static int start(byte[] bytes) {
        boolean withCode = bytes.length > TravellingOutput.ID_LENGTH && bytes[0] == TravellingOutput.WITH_CODE;
        return withCode ? 1 + TravellingOutput.ID_LENGTH : 0;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
        Class<?> found = find(description.getName());
        // A primitive type, or a class that only the library's own loader has: the default finds it.
        return found != null ? found : super.resolveClass(description);
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces) throws IOException, ClassNotFoundException {
        if (codeId == null) {
            return super.resolveProxyClass(interfaces);
        }
        Class<?>[] types = new Class<?>[interfaces.length];
        ClassLoader definer = null;
        for (int i = 0; i < interfaces.length; i++) {
            types[i] = find(interfaces[i]);
            if (types[i] == null) {
                return super.resolveProxyClass(interfaces);
            }
            definer = TravellingCode.isNeededFor(types[i]) ? types[i].getClassLoader() : definer;
        }
        return definer == null ? super.resolveProxyClass(interfaces) : proxy(definer, types);
    }

    private static Class<?> proxy(ClassLoader loader, Class<?>[] types) throws ClassNotFoundException {
        try {
            return Proxy.newProxyInstance(loader, types, (proxy, method, arguments) -> null)
                    .getClass();
        } catch (IllegalArgumentException e) {
            throw new ClassNotFoundException("the interfaces of a proxy are not those of one loader", e);
        }
    }

    /** Returns the class with this name, or null if the library's own loader may have it. */
    private @Nullable Class<?> find(String name) {
        Class<?> found = find(name, original);
        if (found == null) {
            found = find(name, context);
        }
        if (found == null && codeId != null) {
            found = find(name, TravellingCode.loader(codeId, what));
        }
        return found;
    }

    private static @Nullable Class<?> find(String name, @Nullable ClassLoader loader) {
        if (loader == null) {
            return null;
        }
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
