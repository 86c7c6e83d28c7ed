package io.polyproc.internal.record;

import io.polyproc.internal.cell.HeapFields;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Builds the two method handles of a record class, from bytes and into bytes. Both are trees whose leaves are accesses
 * to one field, and whose inner nodes are the canonical constructors or the accessors.
 */
final class RecordHandles {

    private static final Lookup LOOKUP = MethodHandles.lookup();

    /** The fields that no node has used yet, in the order of the components. */
    private final Iterator<RecordField> fields;

    private RecordHandles(RecordLayout layout) {
        this.fields = layout.fields().iterator();
    }

    /**
     * Returns the access to the records of a class.
     *
     * @throws IllegalArgumentException when this library may not call its constructor or its accessors
     */
    static RecordAccess access(Class<?> type, RecordLayout layout) {
        try {
            MethodHandle read =
                    new RecordHandles(layout).reader(type).asType(MethodType.methodType(Object.class, byte[].class));
            MethodType write = MethodType.methodType(void.class, Object.class, byte[].class);
            MethodHandle self = MethodHandles.identity(type);
            return define(read, new RecordHandles(layout).writer(type, self, "").asType(write));
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(
                    type.getTypeName() + " cannot be constructed or read by "
                            + LOOKUP.lookupClass().getModule()
                            + ": open its package to io.polyproc, or make the record public and export its package",
                    e);
        } catch (ReflectiveOperationException | IOException e) {
            throw new IllegalStateException("no access to the records of " + type.getTypeName(), e);
        }
    }

    private static RecordAccess define(MethodHandle read, MethodHandle write)
            throws ReflectiveOperationException, IOException {
        byte[] template;
        try (InputStream in = RecordTemplate.class.getResourceAsStream("RecordTemplate.class")) {
            template = in.readAllBytes();
        }
        Lookup hidden = LOOKUP.defineHiddenClassWithClassData(template, List.of(read, write), true);
        return hidden.lookupClass()
                .asSubclass(RecordAccess.class)
                .getDeclaredConstructor()
                .newInstance();
    }

    /** Returns a handle from bytes to a record of this class. */
    private MethodHandle reader(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        MethodHandle[] readers = new MethodHandle[components.length];
        for (int i = 0; i < components.length; i++) {
            Class<?> each = components[i].getType();
            readers[i] = each.isRecord() ? reader(each) : fieldReader(fields.next());
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        MethodHandle constructor = constructor(type, types);
        MethodType fromBytes = MethodType.methodType(type, byte[].class);
        return MethodHandles.permuteArguments(
                MethodHandles.filterArguments(constructor, 0, readers), fromBytes, new int[components.length]);
    }

    private static MethodHandle fieldReader(RecordField field) throws ReflectiveOperationException {
        FieldType type = field.type();
        if (type == FieldType.UTF8) {
            MethodType get = MethodType.methodType(String.class, byte[].class);
            return LOOKUP.bind(field, "getString", get);
        }
        MethodType get = MethodType.methodType(type.javaType(), byte[].class, int.class);
        MethodHandle access = LOOKUP.findStatic(HeapFields.class, "get" + type.accessName(), get);
        return MethodHandles.insertArguments(access, 1, field.offset());
    }

    /**
     * Returns a handle of the outermost record and bytes that writes all fields of a record of this class.
     *
     * @param path from the outermost record to the one of this class
     * @param prefix the name of that one and a dot; empty for the outermost
     */
    private MethodHandle writer(Class<?> type, MethodHandle path, String prefix) throws ReflectiveOperationException {
        Class<?> outermost = path.type().parameterType(0);
        MethodHandle all = MethodHandles.empty(MethodType.methodType(void.class, outermost, byte[].class));
        RecordComponent[] components = type.getRecordComponents();
        MethodHandle[] writers = new MethodHandle[components.length];
        for (int i = 0; i < components.length; i++) {
            MethodHandle component = MethodHandles.filterReturnValue(path, accessor(type, components[i]));
            String name = prefix + components[i].getName();
            writers[i] = components[i].getType().isRecord()
                    ? writer(components[i].getType(), nonNull(component, name), name + '.')
                    : MethodHandles.filterArguments(fieldWriter(fields.next()), 0, component);
        }
        for (int i = components.length - 1; i >= 0; i--) {
            all = MethodHandles.foldArguments(all, writers[i]);
        }
        return all;
    }

    /** Returns a handle of the value and bytes. */
    private static MethodHandle fieldWriter(RecordField field) throws ReflectiveOperationException {
        FieldType type = field.type();
        MethodHandle put;
        if (type == FieldType.UTF8) {
            put = LOOKUP.bind(field, "putString", MethodType.methodType(void.class, byte[].class, String.class));
        } else {
            MethodType access = MethodType.methodType(void.class, byte[].class, int.class, type.javaType());
            put = LOOKUP.findStatic(HeapFields.class, "put" + type.accessName(), access);
            put = MethodHandles.insertArguments(put, 1, field.offset());
        }
        return MethodHandles.permuteArguments(
                put, MethodType.methodType(void.class, type.javaType(), byte[].class), 1, 0);
    }

    private static MethodHandle nonNull(MethodHandle component, String name) throws ReflectiveOperationException {
        Class<?> type = component.type().returnType();
        MethodType check = MethodType.methodType(Object.class, String.class, Object.class);
        MethodHandle bound =
                LOOKUP.findStatic(RecordField.class, "nonNull", check).bindTo(name);
        return MethodHandles.filterReturnValue(component, bound.asType(MethodType.methodType(type, type)));
    }

    private static MethodHandle constructor(Class<?> type, Class<?>[] parameters) throws ReflectiveOperationException {
        return lookupIn(type).unreflectConstructor(type.getDeclaredConstructor(parameters));
    }

    private static MethodHandle accessor(Class<?> type, RecordComponent component) throws ReflectiveOperationException {
        return lookupIn(type).unreflect(component.getAccessor());
    }

    /** Returns a lookup with access to a record class: all of it, or what is public in an exported package. */
    private static Lookup lookupIn(Class<?> type) {
        RecordHandles.class.getModule().addReads(type.getModule());
        try {
            return MethodHandles.privateLookupIn(type, LOOKUP);
        } catch (IllegalAccessException e) {
            return MethodHandles.publicLookup();
        }
    }
}
