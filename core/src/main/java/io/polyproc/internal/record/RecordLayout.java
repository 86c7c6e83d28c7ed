package io.polyproc.internal.record;

import io.polyproc.value.MaxBytes;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The fields of a record class in shared memory, in the order of its components. Each is aligned to its width. The
 * components of a nested record are fields of the outer one.
 *
 * <p>Immutable.
 */
final class RecordLayout {

    /** The most bytes that {@link MaxBytes} may permit. */
    static final int MOST_STRING_BYTES = 1 << 16;

    private final List<RecordField> fields = new ArrayList<>();
    private int length;

    private RecordLayout() {}

    /**
     * Returns the layout of a record class.
     *
     * @throws IllegalArgumentException when a component cannot be shared; the message has its name and the remedy
     */
    static RecordLayout of(Class<?> type) {
        RecordLayout layout = new RecordLayout();
        layout.addAll(type, "", new ArrayDeque<>());
        layout.length = Math.max(Long.BYTES, align(layout.length, Long.BYTES));
        return layout;
    }

    /** Returns the fields in order. */
    List<RecordField> fields() {
        return List.copyOf(fields);
    }

    /** Returns the bytes of a record, a positive multiple of 8. */
    int length() {
        return length;
    }

    /** Returns a line for each field. */
    String text() {
        return fields.stream().map(field -> field.text() + '\n').collect(Collectors.joining());
    }

    private void addAll(Class<?> type, String prefix, Deque<Class<?>> outer) {
        outer.push(type);
        for (RecordComponent component : type.getRecordComponents()) {
            add(component, prefix, outer);
        }
        outer.pop();
    }

    private void add(RecordComponent component, String prefix, Deque<Class<?>> outer) {
        String name = prefix + component.getName();
        Class<?> javaType = component.getType();
        FieldType type = FieldType.of(javaType);
        if (type == FieldType.UTF8) {
            add(name, type, RecordField.lengthOf(maxBytes(component)));
        } else if (type != null) {
            add(name, type, type.alignment());
        } else if (javaType.isRecord() && !outer.contains(javaType)) {
            addAll(javaType, name + '.', outer);
        } else {
            throw refuse(component, "its type is none that a shared record can have");
        }
    }

    private void add(String name, FieldType type, int bytes) {
        int offset = align(length, type.alignment());
        fields.add(new RecordField(name, type, offset, bytes));
        length = offset + bytes;
    }

    private static int maxBytes(RecordComponent component) {
        MaxBytes limit = component.getAnnotation(MaxBytes.class);
        if (limit == null) {
            throw refuse(component, "a string needs @MaxBytes, since a record has a fixed size");
        }
        if (limit.value() < 1 || limit.value() > MOST_STRING_BYTES) {
            throw refuse(component, "@MaxBytes(" + limit.value() + ") is not from 1 to " + MOST_STRING_BYTES);
        }
        return limit.value();
    }

    private static IllegalArgumentException refuse(RecordComponent component, String why) {
        return new IllegalArgumentException("component " + component.getName() + " of "
                + component.getDeclaringRecord().getTypeName() + " is "
                + component.getGenericType().getTypeName() + ": " + why
                + ". Components are primitives, strings with @MaxBytes, and records of these");
    }

    private static int align(int offset, int alignment) {
        return offset + alignment - 1 & -alignment;
    }
}
