package io.polyproc.internal.codec;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.codec.SerializationException;
import io.polyproc.process.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UnserializablePathTest {

    private static final String HERE = UnserializablePathTest.class.getName();

    /** What cannot be sent. */
    static final class Socket {}

    /** Holds anything. */
    static class Box implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial")
        final Object content;

        Box(Object content) {
            this.content = content;
        }
    }

    /** Its field is in a superclass. */
    static final class SmallBox extends Box {
        private static final long serialVersionUID = 1L;
        final transient Socket notWritten = new Socket();

        SmallBox(Object content) {
            super(content);
        }
    }

    static Stream<Arguments> culprits() {
        Socket socket = new Socket();
        Map<String, Object> values = new HashMap<>(Map.of("key", socket));
        Map<Object, String> keys = new HashMap<>(Map.of(socket, "value"));
        List<Object> list = new ArrayList<>(Arrays.asList(1, null, socket));
        Task first = () -> System.out.println(socket);
        String text = "text";
        Task second = () -> System.out.println(text + list);
        return Stream.of(
                Arguments.of(socket, "it (" + HERE + "$Socket)"),
                Arguments.of(new Box(socket), "it -> " + HERE + "$Box.content (" + HERE + "$Socket)"),
                Arguments.of(new SmallBox(socket), "it -> " + HERE + "$Box.content (" + HERE + "$Socket)"),
                Arguments.of(
                        new Box(new Box(socket)), "$Box.content -> " + HERE + "$Box.content (" + HERE + "$Socket)"),
                Arguments.of(list, "it[2] (" + HERE + "$Socket)"),
                Arguments.of(new Object[] {"a", socket}, "it[1] (" + HERE + "$Socket)"),
                Arguments.of(values, "it.values[0] (" + HERE + "$Socket)"),
                Arguments.of(keys, "it.keys[0] (" + HERE + "$Socket)"),
                Arguments.of(first, "it -> captured variable 1 of 1 (" + HERE + "$Socket)"),
                Arguments.of(second, "it -> captured variable 2 of 2[2] (" + HERE + "$Socket)"));
    }

    @ParameterizedTest
    @MethodSource("culprits")
    void messageHasThePathToTheCulprit(Object root, String path) {
        SerializationException e =
                assertThrows(SerializationException.class, () -> Serialization.toBytes(root, "it", new CodeUses()));
        assertTrue(e.getMessage().contains(path + " is not serializable"), e.getMessage());
        assertTrue(e.getMessage().contains("java.io.Serializable"), e.getMessage());
    }

    @Test
    void circlesEnd() {
        List<Object> circle = new ArrayList<>();
        circle.add(circle);
        circle.add(new Box(circle));
        circle.add(new Socket());
        SerializationException e =
                assertThrows(SerializationException.class, () -> Serialization.toBytes(circle, "it", new CodeUses()));
        assertTrue(e.getMessage().contains("it[2] (" + HERE + "$Socket)"), e.getMessage());
    }
}
