package io.polyproc.internal.codec;

import io.polyproc.errors.SerializationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes an object by Java serialization and notes the classes in it, so that what the reader's filter will refuse is refused here. A
 * filter's limits of lengths and depths are the reader's to check.
 *
 * <p>For one object.
 */
final class CheckedOutput extends ObjectOutputStream {

    private final ByteArrayOutputStream bytes;
    private final List<Class<?>> classes = new ArrayList<>();

    CheckedOutput(ByteArrayOutputStream bytes) throws IOException {
        super(bytes);
        this.bytes = bytes;
    }

    @Override
    protected void annotateClass(Class<?> type) {
        classes.add(type);
    }

    @Override
    protected void annotateProxyClass(Class<?> type) {
        classes.addAll(List.of(type.getInterfaces()));
        classes.add(type);
    }

    /**
     * Asks the reader's filter for each class that was written.
     *
     * @throws SerializationException when it refuses one
     */
    void check(ObjectInputFilter filter, String what) {
        for (Class<?> type : classes) {
            ObjectInputFilter.FilterInfo info = FilteredInput.beforeWriting(type, bytes.size());
            if (filter.checkInput(info) == ObjectInputFilter.Status.REJECTED) {
                throw refused(what, type.getTypeName(), null);
            }
        }
    }

    /** Says that a filter refuses a class, and what to do about it. */
    static SerializationException refused(String what, String type, Throwable cause) {
        return new SerializationException(
                "the " + what + " has a class that the filter refuses, " + type
                        + ": use a codec with a filter that lets it in, Codecs.of(type, filter), on both sides",
                cause);
    }
}
