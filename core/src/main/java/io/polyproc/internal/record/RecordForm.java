package io.polyproc.internal.record;

/**
 * Turns the records of one class into bytes and back.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @param <R> the record class
 */
public final class RecordForm<R extends Record> {

    private static final ClassValue<RecordForm<?>> FORMS = new ClassValue<>() {
        @Override
        protected RecordForm<?> computeValue(Class<?> type) {
            return new RecordForm<>(type.asSubclass(Record.class));
        }
    };

    private final RecordLayout layout;
    private final RecordAccess access;

    private RecordForm(Class<R> type) {
        this.layout = RecordLayout.of(type);
        this.access = RecordHandles.access(type, layout);
    }

    /**
     * Returns the form of a record class.
     *
     * @throws IllegalArgumentException when its records cannot be shared; the message has the reason and the remedy
     */
    @SuppressWarnings("unchecked") // the form of a class is made from it
    public static <R extends Record> RecordForm<R> of(Class<R> type) {
        return (RecordForm<R>) FORMS.get(type);
    }

    /** Returns the bytes of each record. */
    public int length() {
        return layout.length();
    }

    /** Returns a line for each field. */
    public String layout() {
        return layout.text();
    }

    /**
     * Returns the bytes of a record, padding included.
     *
     * @throws NullPointerException when a component is null
     * @throws IllegalArgumentException when a string is too long, or is no text that UTF-8 can write
     */
    public byte[] encode(R value) {
        byte[] bytes = new byte[layout.length()];
        access.write(value, bytes);
        return bytes;
    }

    /** Constructs the record that {@link #encode} has written. Throws what its constructor throws. */
    @SuppressWarnings("unchecked") // the constructor is that of R
    public R decode(byte[] bytes) {
        return (R) access.read(bytes);
    }
}
