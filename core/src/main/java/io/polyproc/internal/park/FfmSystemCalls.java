package io.polyproc.internal.park;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * System calls through the Foreign Function and Memory API, for JDK 22 and later if native access is enabled. The API
 * is looked up by name, since this library is compiled for 17; the call itself is an ordinary exact method handle.
 */
final class FfmSystemCalls implements SystemCalls {

    private static final String FOREIGN = "java.lang.foreign.";

    /** Tells whether this JVM has the API and permits its use without a warning. */
    static boolean isAllowed() {
        if (Runtime.version().feature() < 22) {
            return false;
        }
        try {
            return (boolean) Module.class.getMethod("isNativeAccessEnabled").invoke(FfmSystemCalls.class.getModule());
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    @Override
    public long call(long number, long first, long second, long third, long fourth) {
        try {
            return (long) Binding.SYSCALL.invokeExact(number, first, second, third, fourth, 0L, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("system call " + number + " failed", e);
        }
    }

    @Override
    public long addressOf(ByteBuffer buffer) {
        try {
            return (long) Binding.ADDRESS_OF.invokeExact(buffer);
        } catch (Throwable e) {
            throw new IllegalStateException("no address for " + buffer, e);
        }
    }

    /** The looked-up API, on first use. */
    private static final class Binding {
        static final MethodHandle SYSCALL;
        static final MethodHandle ADDRESS_OF;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                Class<?> linkerType = Class.forName(FOREIGN + "Linker");
                Class<?> optionType = Class.forName(FOREIGN + "Linker$Option");
                Class<?> segmentType = Class.forName(FOREIGN + "MemorySegment");
                Class<?> layoutType = Class.forName(FOREIGN + "MemoryLayout");
                Class<?> descriptorType = Class.forName(FOREIGN + "FunctionDescriptor");
                Object linker = linkerType.getMethod("nativeLinker").invoke(null);
                Object symbols = linkerType.getMethod("defaultLookup").invoke(linker);
                Optional<?> syscall = (Optional<?>) Class.forName(FOREIGN + "SymbolLookup")
                        .getMethod("find", String.class)
                        .invoke(symbols, "syscall");
                Object word = Class.forName(FOREIGN + "ValueLayout")
                        .getField("JAVA_LONG")
                        .get(null);
                Object arguments = Array.newInstance(layoutType, 7);
                for (int i = 0; i < 7; i++) {
                    Array.set(arguments, i, word);
                }
                Object descriptor = descriptorType
                        .getMethod("of", layoutType, arguments.getClass())
                        .invoke(null, word, arguments);
                Object options = Array.newInstance(optionType, 1);
                Array.set(
                        options,
                        0,
                        optionType.getMethod("firstVariadicArg", int.class).invoke(null, 1));
                MethodType downcall =
                        MethodType.methodType(MethodHandle.class, segmentType, descriptorType, options.getClass());
                SYSCALL = (MethodHandle) MethodHandles.lookup()
                        .findVirtual(linkerType, "downcallHandle", downcall)
                        .asFixedArity() // else the array of options would become one element of another array
                        .invokeWithArguments(linker, syscall.orElseThrow(), descriptor, options);
                MethodHandle ofBuffer =
                        lookup.findStatic(segmentType, "ofBuffer", MethodType.methodType(segmentType, Buffer.class));
                MethodHandle address = lookup.findVirtual(segmentType, "address", MethodType.methodType(long.class));
                ADDRESS_OF = MethodHandles.filterReturnValue(ofBuffer, address)
                        .asType(MethodType.methodType(long.class, ByteBuffer.class));
            } catch (Throwable e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }
}
