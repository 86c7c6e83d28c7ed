package io.polyproc.internal.codec;

import io.polyproc.codec.SerializationException;
import java.io.ObjectInputFilter;

/**
 * The filter of one stream: it refuses what the filter of the JVM refuses, as {@code jdk.serialFilter} sets it, and
 * what the reader's filter refuses. By default a stream's filter would replace that of the JVM. It records the last
 * class that it checked, so that an exception can name it; Java's own message does not.
 *
 * <p>For one stream.
 */
final class FilteredInput implements ObjectInputFilter {

    private final ObjectInputFilter filter;
    private final ObjectInputFilter ofJvm;
    private String last = "";
    private boolean isRefusedByJvm;

    /**
     * Combines two filters.
     *
     * @param filter that of the reader, or null
     * @param ofJvm that of the JVM, or null
     */
    FilteredInput(ObjectInputFilter filter, ObjectInputFilter ofJvm) {
        this.filter = filter;
        this.ofJvm = ofJvm;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        Class<?> type = info.serialClass();
        if (type != null) {
            last = type.getTypeName()
                    + (info.arrayLength() >= 0 ? " of length " + info.arrayLength() : "")
                    + " at depth " + info.depth();
        }
        Status inJvm = ofJvm == null ? Status.UNDECIDED : ofJvm.checkInput(info);
        isRefusedByJvm = inJvm == Status.REJECTED;
        Status here = filter == null || isRefusedByJvm ? Status.UNDECIDED : filter.checkInput(info);
        return here == Status.UNDECIDED ? inJvm : here;
    }

    /** Returns the exception for a refusal. */
    SerializationException refused(String what, Throwable cause) {
        return isRefusedByJvm
                ? new SerializationException(
                        "the " + what + " has a class that the filter of this JVM refuses, " + last
                                + ": change -Djdk.serialFilter, or what calls ObjectInputFilter.Config",
                        cause)
                : CheckedOutput.refused(what, last, cause);
    }

    /**
     * Refuses a class of a task that has travelled if the filter of the JVM refuses it, before its code runs. The
     * compact form of a task is read without a stream, which would check it.
     *
     * @throws SerializationException if the filter refuses it
     */
    static void check(Class<?> type, String what) {
        ObjectInputFilter ofJvm = Config.getSerialFilter();
        FilteredInput filter = new FilteredInput(null, ofJvm);
        if (ofJvm != null && filter.checkInput(beforeWriting(type, 0)) == Status.REJECTED) {
            throw filter.refused(what, null);
        }
    }

    /** Filter input for a class before it is written: neither a length nor a depth is known yet. */
    static FilterInfo beforeWriting(Class<?> type, long bytes) {
        return new FilterInfo() {
            @Override
            public Class<?> serialClass() {
                return type;
            }

            @Override
            public long arrayLength() {
                return -1;
            }

            @Override
            public long depth() {
                return 1;
            }

            @Override
            public long references() {
                return 1;
            }

            @Override
            public long streamBytes() {
                return bytes;
            }
        };
    }
}
