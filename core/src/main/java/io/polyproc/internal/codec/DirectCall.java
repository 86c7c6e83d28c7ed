package io.polyproc.internal.codec;

import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.concurrent.Callable;

/**
 * A lambda that is called once, by reflection. Its regular form needs a class that the JVM generates, which takes some
 * 2 ms in a JVM that has just started. That pays only for many calls.
 */
final class DirectCall implements Callable<Object> {

    private final Method method;
    private final Object receiver;
    private final Object[] arguments;

    private DirectCall(Method method, Object receiver, Object[] arguments) {
        this.method = method;
        this.receiver = receiver;
        this.arguments = arguments;
    }

    /** Tells whether a lambda only calls a method with its captured arguments. */
    static boolean isPossible(SerializedLambda lambda) {
        return lambda.getImplMethodKind() != MethodHandleInfo.REF_newInvokeSpecial
                && MethodType.fromMethodDescriptorString(lambda.getFunctionalInterfaceMethodSignature(), null)
                                .parameterCount()
                        == 0;
    }

    /** Returns the call of a lambda of that class with these captured arguments. */
    static DirectCall of(Class<?> capturing, SerializedLambda lambda) throws ReflectiveOperationException {
        ClassLoader loader = capturing.getClassLoader();
        Class<?> type = Class.forName(lambda.getImplClass().replace('/', '.'), true, loader);
        MethodType signature = MethodType.fromMethodDescriptorString(lambda.getImplMethodSignature(), loader);
        Method method = find(type, lambda.getImplMethodName(), signature.parameterArray());
        method.setAccessible(true);
        boolean isStatic = Modifier.isStatic(method.getModifiers());
        Object[] arguments = new Object[lambda.getCapturedArgCount() - (isStatic ? 0 : 1)];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = lambda.getCapturedArg(isStatic ? i : i + 1);
        }
        return new DirectCall(method, isStatic ? null : lambda.getCapturedArg(0), arguments);
    }

    /** Finds the method in the class or its superclasses: a method reference may name an inherited one. */
    private static Method find(Class<?> type, String name, Class<?>[] parameters) throws NoSuchMethodException {
        try {
            return type.getDeclaredMethod(name, parameters);
        } catch (NoSuchMethodException e) {
            return type.getMethod(name, parameters);
        }
    }

    @Override
    public Object call() throws Exception {
        try {
            return method.invoke(receiver, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getCause();
        }
    }
}
