package io.polyproc.internal.record;

import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;

/**
 * The {@link RecordAccess} of one record class. Each record class has a hidden class with these bytes, whose class data
 * are the two method handles. So they are constants for the compiler, which inlines all that they call. This class
 * itself is never initialised.
 */
final class RecordTemplate implements RecordAccess {

    private static final MethodHandle READ;
    private static final MethodHandle WRITE;

    static {
        try {
            List<?> handles = MethodHandles.classData(MethodHandles.lookup(), ConstantDescs.DEFAULT_NAME, List.class);
            READ = (MethodHandle) handles.get(0);
            WRITE = (MethodHandle) handles.get(1);
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Called by reflection. */
    RecordTemplate() {}

    @Override
    public Object read(byte[] from) {
        try {
            return (Object) READ.invokeExact(from);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the constructor of a record cannot throw it", e);
        }
    }

    @Override
    public void write(Object value, byte[] into) {
        try {
            WRITE.invokeExact(value, into);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the accessor of a record cannot throw it", e);
        }
    }
}
