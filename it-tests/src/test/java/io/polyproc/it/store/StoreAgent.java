package io.polyproc.it.store;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A Java agent that has every store to a mapped file, and every change of a file, call {@link StorePoints#before()}
 * first.
 *
 * <p>A store is an instruction that may change memory which another process sees: a write or read-modify-write access
 * of a {@link java.lang.invoke.VarHandle}, or a put into a buffer. The cells and the mapped memory contain most of
 * them. The classes of segments, rings and queues also put into views of the mapped buffer directly, so all their
 * packages are rewritten. A put into a buffer on the heap is counted as well; killing before it repeats the trial
 * before the next true store.
 *
 * <p>Chronicle's stores all pass its class {@code UnsafeMemory}. They are counted with the option {@code chronicle}.
 */
public final class StoreAgent {

    private static final String POINTS = StorePoints.class.getName().replace('.', '/');

    private static final List<String> PACKAGES = List.of(
            "io/polyproc/internal/cell/",
            "io/polyproc/internal/memory/",
            "io/polyproc/internal/segment/",
            "io/polyproc/internal/participant/",
            "io/polyproc/internal/workspace/",
            "io/polyproc/internal/liveness/",
            "io/polyproc/internal/ring/",
            "io/polyproc/internal/sync/",
            "io/polyproc/internal/chronicle/",
            "io/polyproc/internal/spare/",
            "io/polyproc/internal/launch/",
            "io/polyproc/internal/worker/RawLink",
            "io/polyproc/internal/code/",
            "io/polyproc/internal/handle/");

    private static final Set<String> BUFFERS = Set.of(
            "java/nio/ByteBuffer",
            "java/nio/MappedByteBuffer",
            "java/nio/IntBuffer",
            "java/nio/LongBuffer",
            "java/nio/DoubleBuffer");

    private static final String CHRONICLE = "net/openhft/chronicle/core/UnsafeMemory";
    private static final String UNSAFE = "sun/misc/Unsafe";

    private StoreAgent() {}

    /** Called by the JVM before the main class is loaded. */
    public static void premain(String options, Instrumentation instrumentation) {
        boolean chronicle = options != null && options.contains("chronicle");
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte[] transform(
                    ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] bytes) {
                boolean ours = PACKAGES.stream().anyMatch(name::startsWith);
                return ours || chronicle && name.startsWith(CHRONICLE) ? rewritten(bytes) : null;
            }
        });
    }

    private static byte[] rewritten(byte[] bytes) {
        ClassReader reader = new ClassReader(bytes);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        return new Counting(super.visitMethod(access, name, descriptor, signature, exceptions));
                    }
                },
                0);
        return writer.toByteArray();
    }

    /** Inserts the call in front of each instruction that stores. It takes and leaves nothing on the stack. */
    private static final class Counting extends MethodVisitor {

        Counting(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (stores(owner, name)) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, POINTS, "before", "()V", false);
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }
    }

    private static boolean stores(String owner, String name) {
        switch (owner) {
            case "java/lang/invoke/VarHandle":
                return name.startsWith("set")
                        || name.startsWith("compareAnd")
                        || name.startsWith("weakCompareAnd")
                        || name.startsWith("getAnd");
            case UNSAFE:
                return name.startsWith("put") || name.startsWith("compareAnd") || name.endsWith("Memory");
            case "java/nio/file/Files":
                return Set.of(
                                "move",
                                "write",
                                "delete",
                                "deleteIfExists",
                                "createFile",
                                "createDirectory",
                                "createDirectories")
                        .contains(name);
            case "java/nio/channels/FileChannel":
                return name.equals("write") || name.equals("open") || name.equals("truncate");
            case "java/io/FileOutputStream":
                return name.equals("write");
            case "java/io/RandomAccessFile":
                return name.equals("write") || name.equals("setLength");
            default:
                return name.startsWith("put") && BUFFERS.contains(owner);
        }
    }
}
