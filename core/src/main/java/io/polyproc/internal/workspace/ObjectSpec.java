package io.polyproc.internal.workspace;

import io.polyproc.TypeMismatchException;
import io.polyproc.internal.segment.ObjectDescriptor;
import io.polyproc.internal.segment.ObjectType;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Specification of an object that a factory finds or creates.
 *
 * @param type its type
 * @param name its name; null for an anonymous one
 * @param options type-specific bits; an existing object must have the same
 * @param size type-specific size; an existing object must have the same
 * @param detail type-specific detail; an existing object must have the same
 * @param bodyLength length of the body in bytes
 */
public record ObjectSpec(ObjectType type, String name, int options, long size, long detail, long bodyLength) {

    /** The initialiser of objects that consist of zeros. */
    public static final Consumer<ObjectRef> NO_VALUE = ref -> {};

    /** Refuses a name that is empty, too long, or resembles a path. */
    public ObjectSpec {
        if (name != null) {
            checkName(name);
        }
    }

    /** Returns the specification of an object without options. */
    public static ObjectSpec of(ObjectType type, Optional<String> name, long size, long bodyLength) {
        return new ObjectSpec(type, nameOf(name), 0, size, 0, bodyLength);
    }

    /**
     * Returns the name that a factory was called with; null for an anonymous object.
     *
     * @throws NullPointerException when the parameter {@code name} is null
     */
    public static String nameOf(Optional<String> name) {
        return Objects.requireNonNull(name, "name").orElse(null);
    }

    /**
     * Finds the object in a workspace, or creates it; as {@link MappedWorkspace#findOrCreate}.
     *
     * @throws NullPointerException when the parameter {@code workspace} is null
     */
    public ObjectRef findOrCreateIn(MappedWorkspace workspace, Consumer<ObjectRef> initialise) {
        return workspace.findOrCreate(this, initialise);
    }

    public static void checkName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '/' || c == '\\' || Character.isISOControl(c)) {
                throw new IllegalArgumentException("name=\"" + name + "\" has the character "
                        + (Character.isISOControl(c) ? "0x" + Integer.toHexString(c) : "'" + c + "'")
                        + " at index " + i + ": a name is a plain word, not a path");
            }
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            throw new IllegalArgumentException(
                    "name=\"" + name + "\" has half a surrogate pair: a name is text that UTF-8 can write");
        }
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > ObjectDescriptor.MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("name=\"" + name + "\" has " + length
                    + " bytes of UTF-8: a name has 1 to " + ObjectDescriptor.MAX_NAME_LENGTH);
        }
    }

    /** Refuses an existing object that does not match this specification. */
    void checkAgainst(ObjectRef found) {
        if (found.type() != type || found.options() != options || found.size() != size || found.detail() != detail) {
            throw new TypeMismatchException(
                    name,
                    describe(type, size, options, detail),
                    describe(found.type(), found.size(), found.options(), found.detail()),
                    found.workspace().directory().toString());
        }
    }

    private static String describe(ObjectType type, long size, int options, long detail) {
        return type.publicName()
                + (size == 0 ? "" : " of length " + size)
                + (options == 0 ? "" : " with options " + Integer.toBinaryString(options))
                + (detail == 0 ? "" : " of element type #" + Long.toHexString(detail));
    }
}
