package io.polyproc.internal.codec;

import io.polyproc.internal.code.TravellingCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stream that collects the classes whose code has to travel with the object. If there are any, the bytes begin with
 * the id of their set:
 *
 * <pre>
 *    0  form    byte  {@link #WITH_CODE}; without code, the first byte of Java serialization
 *    1  id            64 characters of ASCII, see {@link TravellingCode}
 *   65                Java serialization
 * </pre>
 *
 * <p>For one thread.
 */
class TravellingOutput extends ObjectOutputStream {

    static final byte WITH_CODE = 1;
    static final int ID_LENGTH = 64;

    private final ByteArrayOutputStream bytes;
    private final @Nullable CodeUses uses;
    private final Set<Class<?>> travelling = new LinkedHashSet<>();

    /**
     * Creates a stream.
     *
     * @param uses what the code is for; null for an element, which any process may read at any time
     */
    TravellingOutput(ByteArrayOutputStream bytes, @Nullable CodeUses uses) throws IOException {
        super(bytes);
        this.bytes = bytes;
        this.uses = uses;
    }

    @Override
    protected void annotateClass(Class<?> type) {
        if (TravellingCode.isNeededFor(type)) {
            travelling.add(type);
        }
    }

    @Override
    protected void annotateProxyClass(Class<?> type) {
        for (Class<?> each : type.getInterfaces()) {
            annotateClass(each);
        }
    }

    /**
     * Returns the bytes, after the object was written.
     *
     * @param what the kind of object for messages
     */
    final byte[] toBytes(String what) throws IOException {
        flush();
        if (travelling.isEmpty()) {
            return bytes.toByteArray();
        }
        String set = uses == null ? TravellingCode.publishForElement(travelling, what) : uses.publish(travelling, what);
        byte[] id = set.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream all = new ByteArrayOutputStream(1 + ID_LENGTH + bytes.size());
        all.write(WITH_CODE);
        all.write(id, 0, ID_LENGTH);
        bytes.writeTo(all);
        return all.toByteArray();
    }
}
