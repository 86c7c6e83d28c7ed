package onejar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;

/** Runs a program whose jars are within the jar of this class, by a loader that has their classes in memory. */
public final class Boot extends ClassLoader {

    private final Map<String, byte[]> files = new HashMap<>();
    private final Map<String, String> jars = new HashMap<>();
    private final String location;

    private Boot(String location) {
        super(ClassLoader.getSystemClassLoader());
        this.location = location;
    }

    public static void main(String[] arguments) throws Exception {
        URL own = Boot.class.getProtectionDomain().getCodeSource().getLocation();
        Boot loader = new Boot("jar:" + own + "!/");
        try (JarInputStream outer = new JarInputStream(own.openStream())) {
            for (JarEntry entry = outer.getNextJarEntry(); entry != null; entry = outer.getNextJarEntry()) {
                if (entry.getName().endsWith(".jar")) {
                    loader.read(entry.getName(), new JarInputStream(outer));
                }
            }
        }
        Thread.currentThread().setContextClassLoader(loader);
        loader.loadClass("demo.App").getMethod("main", String[].class).invoke(null, (Object) arguments);
    }

    private void read(String name, JarInputStream jar) throws IOException {
        for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
            files.put(entry.getName(), jar.readAllBytes());
            jars.put(entry.getName(), name);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String file = name.replace('.', '/') + ".class";
        byte[] bytes = files.get(file);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        try {
            CodeSource source = new CodeSource(new URL(location + jars.get(file)), (Certificate[]) null);
            return defineClass(name, bytes, 0, bytes.length, new ProtectionDomain(source, null));
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        byte[] bytes = files.get(name);
        return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    }
}
