package io.polyproc.internal.codec;

import java.io.ObjectInputFilter;

/**
 * A filter that remembers what it was asked for last, so that a refusal can name it: Java's own message does not. A class that another
 * filter refuses, as {@code jdk.serialFilter}, is the last one that this filter saw, too.
 *
 * <p>For one stream.
 */
final class FilteredInput implements ObjectInputFilter {

    private final ObjectInputFilter filter;
    private String last = "";

    /** Asks another filter; null for none. */
    FilteredInput(ObjectInputFilter filter) {
        this.filter = filter;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        Class<?> type = info.serialClass();
        if (type != null) {
            last = type.getTypeName()
                    + (info.arrayLength() >= 0 ? " of length " + info.arrayLength() : "")
                    + " at depth " + info.depth();
        }
        return filter == null ? Status.UNDECIDED : filter.checkInput(info);
    }

    /** The class that was asked for last, with the array's length and the depth; empty if none was. */
    String last() {
        return last;
    }

    /** What to ask a filter about a class before it is written: neither a length nor a depth is known yet. */
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
