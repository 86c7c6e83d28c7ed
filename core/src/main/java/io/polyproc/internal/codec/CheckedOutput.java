package io.polyproc.internal.codec;

import io.polyproc.codec.SerializationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.util.ArrayList;
import java.util.List;

/**
 * Serializes an object and records the classes in it, so that the writer already refuses a class that the reader's
 * filter refuses. Only the reader checks the filter's limits of lengths and depths.
 *
 * <p>For one object.
 */
final class CheckedOutput extends TravellingOutput {

    private final ByteArrayOutputStream bytes;
    private final List<Class<?>> classes = new ArrayList<>();

    CheckedOutput(ByteArrayOutputStream bytes) throws IOException {
        super(bytes, null);
        this.bytes = bytes;
    }

    @Override
    protected void annotateClass(Class<?> type) {
        super.annotateClass(type);
        classes.add(type);
    }

    @Override
    protected void annotateProxyClass(Class<?> type) {
        super.annotateProxyClass(type);
        classes.add(type);
    }

    /**
     * Applies the reader's filter to each class that was written.
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

    /** Returns the exception for a class that a filter refuses, with the remedy. */
    static SerializationException refused(String what, String type, Throwable cause) {
        return new SerializationException(
                "the " + what + " has a class that the filter refuses, " + type
                        + ": use a codec with a filter that allows it, Codecs.of(type, filter), on both sides",
                cause);
    }
}
