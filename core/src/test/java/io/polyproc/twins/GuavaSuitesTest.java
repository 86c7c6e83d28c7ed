package io.polyproc.twins;

import com.google.common.collect.testing.QueueTestSuiteBuilder;
import com.google.common.collect.testing.TestStringQueueGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.testers.CollectionRemoveAllTester;
import com.google.common.collect.testing.testers.CollectionRemoveIfTester;
import com.google.common.collect.testing.testers.CollectionRemoveTester;
import com.google.common.collect.testing.testers.CollectionRetainAllTester;
import com.google.common.collect.testing.testers.CollectionToStringTester;
import io.polyproc.Multiprocessing;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import junit.framework.Test;
import junit.framework.TestCase;
import junit.framework.TestSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guava's suites for queues, run against both of ours. They are JUnit 3 suites, walked here as dynamic tests.
 *
 * <p>Left out: removal from the middle, which both queues refuse, and {@code toString}, which names the queue in place
 * of its elements.
 */
class GuavaSuitesTest {

    private static final List<Class<?>> LEFT_OUT = List.of(
            CollectionRemoveTester.class,
            CollectionRemoveAllTester.class,
            CollectionRemoveIfTester.class,
            CollectionRetainAllTester.class,
            CollectionToStringTester.class);

    @TempDir
    private Path directory;

    private Multiprocessing mp;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open(directory.resolve("workspace"));
    }

    @AfterEach
    void close() {
        mp.close();
    }

    @TestFactory
    Stream<DynamicNode> theRingQueue() {
        return suite("ring queue", () -> mp.ringQueue(String.class, 64));
    }

    @TestFactory
    Stream<DynamicNode> theDurableQueue() {
        return suite("durable queue", () -> mp.queue(String.class));
    }

    private static Stream<DynamicNode> suite(String name, Supplier<Queue<String>> queues) {
        TestSuite suite = QueueTestSuiteBuilder.using(new TestStringQueueGenerator() {
                    @Override
                    protected Queue<String> create(String[] elements) {
                        Queue<String> queue = queues.get();
                        Collections.addAll(queue, elements);
                        return queue;
                    }
                })
                .named(name)
                .withFeatures(
                        CollectionSize.ANY,
                        CollectionFeature.KNOWN_ORDER,
                        CollectionFeature.SUPPORTS_ADD,
                        CollectionFeature.SUPPORTS_REMOVE)
                .suppressing(LEFT_OUT.stream().flatMap(GuavaSuitesTest::tests).toList())
                .createTestSuite();
        return children(suite);
    }

    private static Stream<Method> tests(Class<?> tester) {
        return Arrays.stream(tester.getMethods())
                .filter(method -> method.getName().startsWith("test"));
    }

    private static Stream<DynamicNode> children(TestSuite suite) {
        return Collections.list(suite.tests()).stream().map(GuavaSuitesTest::node);
    }

    private static DynamicNode node(Test test) {
        return test instanceof TestSuite suite
                ? DynamicContainer.dynamicContainer(suite.getName(), children(suite))
                : DynamicTest.dynamicTest(((TestCase) test).getName(), ((TestCase) test)::runBare);
    }
}
