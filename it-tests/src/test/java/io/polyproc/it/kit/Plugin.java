package io.polyproc.it.kit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A class loader with a version of {@link PluginTemplate}, which is on no class path under the name that it has here.
 * Made without a compiler, so that a test can have a thousand of them.
 */
public final class Plugin extends ClassLoader {

    /** The name of the class. */
    public static final String NAME = "org.anyone.anyplugin.PluginTravel";

    private static final String TEMPLATE = PluginTemplate.class.getName().replace('.', '/');
    private static final String TRAVELED = NAME.replace('.', '/');
    private static final String FIRST_VERSION = PluginTemplate.VERSION;

    static {
        registerAsParallelCapable();
    }

    private final String version;

    /** Creates a loader of this version of the classes. */
    public Plugin(int version) {
        super(Plugin.class.getClassLoader());
        this.version = String.format("version-%06d", version);
    }

    /** Calls the static method of the plugin with this name. */
    public Object call(String method, Object... arguments) throws Exception {
        for (Method each : loadClass(NAME).getMethods()) {
            if (each.getName().equals(method)) {
                try {
                    return each.invoke(null, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause() instanceof Exception cause ? cause : e;
                }
            }
        }
        throw new IllegalArgumentException("method=" + method + " is none of the plugin");
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] file = file(name.replace('.', '/') + ".class");
        if (file == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, file, 0, file.length);
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        byte[] file = file(name);
        return file == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(file);
    }

    private byte[] file(String resource) {
        if (!resource.startsWith(TRAVELED)) {
            return null;
        }
        try (InputStream in = super.getResourceAsStream(resource.replace(TRAVELED, TEMPLATE))) {
            if (in == null) {
                return null;
            }
            byte[] file = in.readAllBytes();
            replace(file, TEMPLATE, TRAVELED);
            replace(file, FIRST_VERSION, version);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces a text by another one of the same length. */
    private static void replace(byte[] in, String text, String by) {
        byte[] from = text.getBytes(StandardCharsets.US_ASCII);
        byte[] to = by.getBytes(StandardCharsets.US_ASCII);
        if (from.length != to.length) {
            throw new IllegalArgumentException(text + " and " + by + " have different lengths");
        }
        for (int i = 0; i + from.length <= in.length; i++) {
            if (Arrays.equals(in, i, i + from.length, from, 0, from.length)) {
                System.arraycopy(to, 0, in, i, to.length);
            }
        }
    }
}
