package io.polyproc.internal.codec;

import io.polyproc.internal.code.TravellingCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes of {@link TravellingOutput}. A class is taken from the loader that had it when this process sent it
 * away; otherwise from the thread's context class loader, from the code that travelled with the object, and from the
 * loader of this library, the first that has it.
 *
 * <p>For one thread.
 */
final class TravellingInput extends ObjectInputStream {

    private final @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();
    private final @Nullable String codeId;
    private final @Nullable ClassLoader original;
    private final String what;

    TravellingInput(byte[] bytes, String what) throws IOException {
        super(new ByteArrayInputStream(bytes, start(bytes), bytes.length - start(bytes)));
        this.what = what;
        this.codeId =
                start(bytes) == 0 ? null : new String(bytes, 1, TravellingOutput.ID_LENGTH, StandardCharsets.US_ASCII);
        this.original = codeId == null ? null : TravellingCode.original(codeId);
    }

    private static int start(byte[] bytes) {
        boolean withCode = bytes.length > TravellingOutput.ID_LENGTH && bytes[0] == TravellingOutput.WITH_CODE;
        return withCode ? 1 + TravellingOutput.ID_LENGTH : 0;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
        String name = description.getName();
        Class<?> found = find(name, original);
        if (found == null) {
            found = find(name, context);
        }
        if (found == null && codeId != null) {
            found = find(name, TravellingCode.loader(codeId, what));
        }
        // A primitive type, or a class that only the library's own loader has: the default finds it.
        return found != null ? found : super.resolveClass(description);
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
