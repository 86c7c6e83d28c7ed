package io.polyproc.codec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A type with its type arguments, for elements whose class alone does not say what they are:
 *
 * <pre>{@code
 * SharedQueue<List<String>> queue = mp.queue(Codecs.of(new TypeRef<List<String>>() {}));
 * }</pre>
 *
 * <p>The arguments are those written in the source (Gafter, "Super Type Tokens", 2006). They are part of the id of the
 * codec: a named queue of {@code List<String>} is refused to a process that asks for one of {@code List<Long>}.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @param <T> the type
 */
public abstract class TypeRef<T> {

    private final Type type;

    /**
     * Constructs a reference to the type argument of the subclass.
     *
     * @throws IllegalStateException when the subclass has no type argument
     */
    protected TypeRef() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType subclass)) {
            throw new IllegalStateException(
                    getClass().getName() + " has no type argument: write new TypeRef<List<String>>() {}");
        }
        this.type = subclass.getActualTypeArguments()[0];
    }

    /**
     * Returns the type with its arguments.
     *
     * @return the type as the source has it
     */
    public final Type type() {
        return type;
    }

    /**
     * Returns the class of the type, without arguments.
     *
     * @return the class of which every element is an instance
     * @throws IllegalStateException when the type is a variable or a generic array
     */
    public final Class<?> rawType() {
        Type raw = type instanceof ParameterizedType parameterized ? parameterized.getRawType() : type;
        if (raw instanceof Class<?> rawClass) {
            return rawClass;
        }
        throw new IllegalStateException(type + " is neither a class nor one with type arguments");
    }

    /** Returns the type as the source has it. */
    @Override
    public String toString() {
        return type.getTypeName();
    }
}
