package io.polyproc.internal.code;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The parts of a class file that say what other code it needs: the constant pool, and the instructions that refer to
 * it. JVM specification, chapter 4.
 *
 * <p>Names of classes are internal, as in {@code java/lang/String}.
 *
 * <p><b>Thread and process safety.</b> Immutable.
 */
final class ClassFile {

    private static final int MAGIC = 0xCAFEBABE;
    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int NAME_AND_TYPE = 12;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;

    /** The lengths of the constants by their tags, without the tag; 0 where there is none. UTF-8 has its own. */
    private static final int[] LENGTHS = {0, 0, 0, 4, 4, 8, 8, 2, 2, 4, 4, 4, 4, 0, 0, 3, 2, 4, 4, 2, 2};

    private final ByteBuffer in;
    private final int[] offsets;
    private final String name;
    private final Set<String> references = new LinkedHashSet<>();
    private final List<Method> methods = new ArrayList<>();
    private int[] bootstraps = {};

    /**
     * A field or a method of a class.
     *
     * @param owner the internal name of the class
     */
    record Member(String owner, String name, String descriptor) {}

    /** A method with its instructions; none if it is abstract or native. */
    record Method(String name, String descriptor, int code, int length) {}

    /**
     * Parses a class file.
     *
     * @throws IllegalArgumentException if it is none
     */
    ClassFile(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
        if (bytes.length < 10 || in.getInt() != MAGIC) {
            throw new IllegalArgumentException("not a class file: " + bytes.length + " bytes");
        }
        in.getInt();
        offsets = new int[u2()];
        readConstants();
        in.position(in.position() + 2);
        name = string(u2At(offsets[u2()]));
        in.position(in.position() + 2);
        int interfaces = u2();
        in.position(in.position() + 2 * interfaces);
        readMembers(false);
        readMembers(true);
        readAttributes((name, start, length) -> {
            if (name.equals("BootstrapMethods")) {
                readBootstraps(start);
            }
        });
        collectReferences();
    }

    /** Returns the internal name of the class. */
    String name() {
        return name;
    }

    /** Returns the internal names of the classes that this one names in instructions and descriptors. */
    Set<String> references() {
        return references;
    }

    /** Returns the methods. */
    List<Method> methods() {
        return methods;
    }

    /** A visitor of the instructions of a method that name other code. */
    interface Visitor {
        /** Visits an access to a static field that reads it. */
        void readsStatic(Member field);

        /** Visits a call, or a method that a lambda expression of this method calls. */
        void calls(Member method);

        /** Visits the name of a class. */
        void names(String type);
    }

    /** Visits the instructions of a method. */
    void visit(Method method, Visitor visitor) {
        new Instructions(in, method.code(), method.length()).forEach((opcode, index) -> {
            switch (opcode) {
                case Instructions.GETSTATIC -> visitor.readsStatic(member(index));
                case Instructions.INVOKEDYNAMIC -> visitDynamic(index, visitor);
                case Instructions.LDC -> visitConstant(index, visitor);
                case Instructions.TYPE -> visitor.names(elementName(string(u2At(offsets[index]))));
                default -> visitor.calls(member(index));
            }
        });
    }

    private void visitDynamic(int index, Visitor visitor) {
        int bootstrap = bootstraps[u2At(offsets[index])];
        visitConstant(u2At(bootstrap), visitor);
        int count = u2At(bootstrap + 2);
        for (int i = 0; i < count; i++) {
            visitConstant(u2At(bootstrap + 4 + 2 * i), visitor);
        }
    }

    private void visitConstant(int index, Visitor visitor) {
        int tag = tag(index);
        if (tag == METHOD_HANDLE) {
            int kind = in.get(offsets[index]);
            Member member = member(u2At(offsets[index] + 1));
            if (member.descriptor().startsWith("(")) {
                visitor.calls(member);
            } else if (kind == 2) {
                visitor.readsStatic(member);
            }
        } else if (tag == CLASS) {
            visitor.names(elementName(string(u2At(offsets[index]))));
        }
    }

    private Member member(int index) {
        int at = offsets[index];
        int nameAndType = offsets[u2At(at + 2)];
        return new Member(
                elementName(string(u2At(offsets[u2At(at)]))), string(u2At(nameAndType)), string(u2At(nameAndType + 2)));
    }

    private void readConstants() {
        for (int i = 1; i < offsets.length; i++) {
            int tag = in.get();
            offsets[i] = in.position();
            int length = tag == UTF8 ? 2 + u2At(in.position()) : tag < LENGTHS.length ? LENGTHS[tag] : 0;
            if (length == 0) {
                throw new IllegalArgumentException("tag=" + tag + " of constant " + i + " is unknown");
            }
            in.position(in.position() + length);
            if (tag == LONG || tag == DOUBLE) {
                i++;
            }
        }
    }

    private void readMembers(boolean areMethods) {
        for (int left = u2(); left > 0; left--) {
            in.position(in.position() + 2);
            String name = string(u2());
            String descriptor = string(u2());
            addTypes(descriptor);
            int[] code = {0, 0};
            readAttributes((attribute, start, length) -> {
                if (areMethods && attribute.equals("Code")) {
                    code[0] = start + 8;
                    code[1] = in.getInt(start + 4);
                }
            });
            if (areMethods) {
                methods.add(new Method(name, descriptor, code[0], code[1]));
            }
        }
    }

    private interface Attribute {
        void read(String name, int start, int length);
    }

    private void readAttributes(Attribute reader) {
        for (int left = u2(); left > 0; left--) {
            String name = string(u2());
            int length = in.getInt();
            int start = in.position();
            reader.read(name, start, length);
            in.position(start + length);
        }
    }

    private void readBootstraps(int start) {
        bootstraps = new int[u2At(start)];
        int at = start + 2;
        for (int i = 0; i < bootstraps.length; i++) {
            bootstraps[i] = at;
            at += 4 + 2 * u2At(at + 2);
        }
    }

    private void collectReferences() {
        for (int i = 1; i < offsets.length; i++) {
            switch (tag(i)) {
                case CLASS -> add(elementName(string(u2At(offsets[i]))));
                case NAME_AND_TYPE -> addTypes(string(u2At(offsets[i] + 2)));
                case METHOD_TYPE -> addTypes(string(u2At(offsets[i])));
                default -> {
                    // Names no class.
                }
            }
        }
    }

    private void addTypes(String descriptor) {
        typesOf(descriptor, this::add);
    }

    private void add(String name) {
        if (!name.isEmpty()) {
            references.add(name);
        }
    }

    /** Passes on the internal names of the classes in a descriptor. */
    static void typesOf(String descriptor, Consumer<String> each) {
        for (int i = descriptor.indexOf('L'); i >= 0; i = descriptor.indexOf('L', i)) {
            int end = descriptor.indexOf(';', i);
            if (end < 0) {
                return;
            }
            each.accept(descriptor.substring(i + 1, end));
            i = end;
        }
    }

    /** Returns the name of a class, or of the elements of an array class; empty for those of a primitive type. */
    private static String elementName(String name) {
        if (!name.startsWith("[")) {
            return name;
        }
        int start = name.lastIndexOf('[') + 1;
        return name.charAt(start) == 'L' ? name.substring(start + 1, name.length() - 1) : "";
    }

    private int tag(int index) {
        // The second half of a long or a double has no offset.
        return offsets[index] == 0 ? 0 : in.get(offsets[index] - 1);
    }

    private String string(int index) {
        int at = offsets[index];
        return new String(in.array(), at + 2, u2At(at), StandardCharsets.UTF_8);
    }

    private int u2() {
        return in.getShort() & 0xFFFF;
    }

    private int u2At(int offset) {
        return in.getShort(offset) & 0xFFFF;
    }
}
