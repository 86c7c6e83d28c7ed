package io.polyproc.internal.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputLinesTest {

    @Test
    void aListenerHasTheContextClassLoaderOfTheThreadThatStartedTheChild() throws InterruptedException {
        ClassLoader application = new ClassLoader() {};
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        List<Object> seen = new ArrayList<>();
        ByteArrayInputStream stream = new ByteArrayInputStream("a\nb".getBytes(StandardCharsets.UTF_8));
        OutputLines lines;
        try {
            thread.setContextClassLoader(application);
            lines = new OutputLines("child", stream, (child, line) -> {
                seen.add(line);
                seen.add(Thread.currentThread().getContextClassLoader());
            });
        } finally {
            thread.setContextClassLoader(before);
        }
        lines.finish();
        assertEquals(List.of("a", application, "b", application), seen);
        assertSame(before, thread.getContextClassLoader());
    }
}
