package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.queue.RingQueue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * An element of a class of the class path, of a plugin, and of a notebook's cell, put into a ring and taken by the same
 * process. The differences are what the code costs that travels with an element.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TravellingElementBenchmark {

    /** The loader of the element's class. */
    @Param({"classPath", "plugin", "notebook"})
    private String origin;

    private Multiprocessing mp;
    private RingQueue<Serializable> ring;
    private Serializable element;

    /** An element. */
    public static final class Template implements Serializable {
        private static final long serialVersionUID = 1L;

        private final int number = 1;

        @Override
        public int hashCode() {
            return number;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Template template && template.number == number;
        }
    }

    /** Loads the class under a name of the same length that is not on the class path. */
    private static final class Renamed extends ClassLoader {
        private static final String TEMPLATE = Template.class.getName().replace('.', '/');
        private final String name;
        private byte[] found;

        Renamed(String start) {
            super(Renamed.class.getClassLoader());
            StringBuilder padded = new StringBuilder(start);
            while (padded.length() < TEMPLATE.length()) {
                padded.append('X');
            }
            name = padded.toString();
        }

        private byte[] file() {
            try (InputStream in = super.getResourceAsStream(TEMPLATE + ".class")) {
                String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                return text.replace(TEMPLATE, name).getBytes(StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Serializable element() throws ReflectiveOperationException {
            return (Serializable)
                    loadClass(name.replace('/', '.')).getConstructor().newInstance();
        }

        @Override
        protected Class<?> findClass(String wanted) throws ClassNotFoundException {
            if (!wanted.equals(name.replace('/', '.'))) {
                throw new ClassNotFoundException(wanted);
            }
            byte[] file = file();
            return defineClass(wanted, file, 0, file.length);
        }

        @Override
        public InputStream getResourceAsStream(String resource) {
            if (!resource.equals(name + ".class")) {
                return super.getResourceAsStream(resource);
            }
            found = found == null ? file() : found;
            return new ByteArrayInputStream(found);
        }
    }

    /** Opens a workspace. */
    @Setup(Level.Trial)
    public void open() throws ReflectiveOperationException {
        mp = Multiprocessing.open();
        element = switch (origin) {
            case "plugin" -> new Renamed("io/polyproc/benchmark/Plugin").element();
            case "notebook" -> new Renamed("REPL/$JShell$1").element();
            default -> new Template();
        };
        @SuppressWarnings("unchecked")
        Class<Serializable> type = (Class<Serializable>) element.getClass();
        ring = mp.ringQueue(type, 64);
    }

    /** Closes the workspace. */
    @TearDown(Level.Trial)
    public void close() {
        mp.close();
    }

    /** Puts and takes one element. */
    @Benchmark
    public Serializable putAndTake() throws InterruptedException {
        ring.put(element);
        return ring.take();
    }
}
