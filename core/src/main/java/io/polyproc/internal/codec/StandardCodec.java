package io.polyproc.internal.codec;

import io.polyproc.codec.Codec;
import io.polyproc.codec.SerializationException;
import io.polyproc.codec.TypeRef;
import io.polyproc.internal.code.PublishedCode;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Codec with one tag byte, then the element in the compact form of its type. Big endian, as Java serialization is, so
 * the format does not depend on the machine.
 *
 * @param <T> the elements
 */
public final class StandardCodec<T> implements Codec<T>, Serializable {

    private static final long serialVersionUID = 1L;

    /** Accepts every class. Objects that are written for it are not checked. */
    static final ObjectInputFilter UNFILTERED = new ObjectInputFilter() {
        @Override
        public Status checkInput(FilterInfo info) {
            return Status.UNDECIDED;
        }
    };

    static final byte SERIALIZED = 0;
    private static final byte INTEGER = 1;
    private static final byte LONG = 2;
    private static final byte DOUBLE = 3;
    private static final byte STRING = 4;
    private static final byte BYTES = 5;
    private static final byte BOOLEAN = 6;
    private static final byte CHARACTER = 7;
    private static final byte SHORT = 8;
    private static final byte BYTE = 9;
    private static final byte FLOAT = 10;

    private final Class<T> type;
    private final String name;
    private final String[] packages;

    @SuppressWarnings("serial") // A filter may be not serializable; then serialization of the codec fails.
    private final ObjectInputFilter filter;

    /** Constructs a codec for elements of a type; a null filter stands for the default one. */
    public StandardCodec(Class<T> type, ObjectInputFilter filter) {
        this(type, type.getName(), new String[] {DefaultFilter.packageOf(type)}, filter);
    }

    private StandardCodec(Class<T> type, String name, String[] packages, ObjectInputFilter filter) {
        if (type.isPrimitive()) {
            throw new IllegalArgumentException("type=" + type + " is primitive: use the class of its boxed form");
        }
        this.type = type;
        this.name = name;
        this.packages = packages;
        this.filter = filter;
    }

    /** Returns a codec for elements of a type with its arguments, whose classes the default filter accepts, too. */
    @SuppressWarnings("unchecked") // The type arguments are erased; elements are instances of the raw type.
    public static <T> StandardCodec<T> of(TypeRef<T> type) {
        Set<String> packages = new TreeSet<>();
        addPackages(type.type(), packages);
        return new StandardCodec<>(
                (Class<T>) type.rawType(), type.type().getTypeName(), packages.toArray(String[]::new), null);
    }

    private static void addPackages(Type type, Set<String> packages) {
        if (type instanceof Class<?> plain) {
            packages.add(DefaultFilter.packageOf(plain));
        } else if (type instanceof ParameterizedType parameterized) {
            addPackages(parameterized.getRawType(), packages);
            Stream.of(parameterized.getActualTypeArguments()).forEach(argument -> addPackages(argument, packages));
        } else if (type instanceof WildcardType wildcard) {
            Stream.of(wildcard.getUpperBounds()).forEach(bound -> addPackages(bound, packages));
        } else if (type instanceof GenericArrayType array) {
            addPackages(array.getGenericComponentType(), packages);
        }
    }

    /** Tells whether an object has a compact form. */
    static boolean isSimple(Object value) {
        return value instanceof Number && value.getClass().getPackage() == Integer.class.getPackage()
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof byte[];
    }

    /** {@inheritDoc} A table of types, so its complexity is above 12, as is that of decode. */
    @Override
    public byte[] encode(T value) {
        return encode(value, null);
    }

    /** Encodes an element, or the argument or result of a task, whose code is published for that use. */
    byte[] encode(T value, @Nullable CodeUses uses) {
        if (!type.isInstance(value)) {
            throw value == null
                    ? new NullPointerException("null cannot be an element")
                    : new ClassCastException("an element of " + value.getClass() + " where " + type + " is expected");
        }
        if (value instanceof Integer i) {
            return tagged(INTEGER, Integer.BYTES).putInt(i).array();
        }
        if (value instanceof Long l) {
            return tagged(LONG, Long.BYTES).putLong(l).array();
        }
        if (value instanceof Double d) {
            return tagged(DOUBLE, Double.BYTES).putDouble(d).array();
        }
        if (value instanceof String s) {
            return encodeString(s);
        }
        if (value instanceof byte[] b) {
            return tagged(BYTES, b.length).put(b).array();
        }
        if (value instanceof Boolean b) {
            return tagged(BOOLEAN, 1).put((byte) (b ? 1 : 0)).array();
        }
        if (value instanceof Character c) {
            return tagged(CHARACTER, Character.BYTES).putChar(c).array();
        }
        if (value instanceof Short s) {
            return tagged(SHORT, Short.BYTES).putShort(s).array();
        }
        if (value instanceof Byte b) {
            return tagged(BYTE, 1).put(b).array();
        }
        if (value instanceof Float f) {
            return tagged(FLOAT, Float.BYTES).putFloat(f).array();
        }
        byte[] bytes = serialize(value, uses);
        return tagged(SERIALIZED, bytes.length).put(bytes).array();
    }

    private byte[] serialize(T value, @Nullable CodeUses uses) {
        if (filter == UNFILTERED) {
            return Serialization.toBytes(value, "element", uses);
        }
        return Serialization.toBytes(value, "element", filter != null ? filter : new DefaultFilter(packages, 0));
    }

    @Override
    public T decode(byte[] bytes) {
        return decode(bytes, null);
    }

    /** Decodes an element, or the result of a task that was sent with this code. */
    T decode(byte[] bytes, @Nullable List<PublishedCode> sent) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            return type.cast(decode(in.get(), in, sent));
        } catch (BufferUnderflowException e) {
            throw new SerializationException(
                    "the element has " + bytes.length + " bytes, which is too few: another codec has written it", e);
        }
    }

    private Object decode(byte tag, ByteBuffer in, @Nullable List<PublishedCode> sent) {
        switch (tag) {
            case SERIALIZED:
                return Serialization.fromBytes(
                        rest(in), "element", filter != null ? filter : new DefaultFilter(packages, in.limit()), sent);
            case INTEGER:
                return in.getInt();
            case LONG:
                return in.getLong();
            case DOUBLE:
                return in.getDouble();
            case STRING:
                return decodeString(in);
            case BYTES:
                return rest(in);
            case BOOLEAN:
                return in.get() != 0;
            case CHARACTER:
                return in.getChar();
            case SHORT:
                return in.getShort();
            case BYTE:
                return in.get();
            case FLOAT:
                return in.getFloat();
            default:
                throw new IllegalArgumentException("tag=" + tag + ": the element is damaged");
        }
    }

    @Override
    public String id() {
        return "standard:" + name;
    }

    /** Writes UTF-8, or the chars themselves for a string with lone surrogates, which UTF-8 cannot encode. */
    private static byte[] encodeString(String string) {
        byte[] utf8 = string.getBytes(StandardCharsets.UTF_8);
        if (new String(utf8, StandardCharsets.UTF_8).equals(string)) {
            return tagged(STRING, 1 + utf8.length).put((byte) 1).put(utf8).array();
        }
        ByteBuffer out = tagged(STRING, 1 + string.length() * Character.BYTES).put((byte) 2);
        out.asCharBuffer().put(string);
        return out.array();
    }

    private static String decodeString(ByteBuffer in) {
        return in.get() == 1
                ? new String(rest(in), StandardCharsets.UTF_8)
                : in.asCharBuffer().toString();
    }

    private static ByteBuffer tagged(byte tag, int length) {
        return ByteBuffer.allocate(1 + length).put(tag);
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }
}
