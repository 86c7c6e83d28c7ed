package io.polyproc.benchmarks;

import io.polyproc.benchmarks.harness.Figure;
import io.polyproc.benchmarks.harness.Session;
import io.polyproc.benchmarks.harness.Size;
import io.polyproc.benchmarks.harness.Suite;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** JMH benchmarks within one JVM: an uncontended lock, values, copies. */
final class PrimitivesSuite implements Suite {

    private static final String PAIR = "lock and unlock, uncontended";
    private static final String STEPS =
            "One lookup more than the peer has: a handle is an object, and the object is read again after "
                    + "each fence. A number for a thread in place of a reference, word and holder in one"
                    + " compare-and-set, and a field for the "
                    + "buffer have brought it down.";

    @Override
    public String name() {
        return "primitives";
    }

    @Override
    public String about() {
        return "What fits into one JVM, by JMH (`LockBenchmark`, `ValueBenchmark`), beside the same in C.";
    }

    @Override
    public void run(Session session) throws RunnerException, IOException, InterruptedException {
        glibc(session);
        for (RunResult result : jmh(session.size())) {
            String benchmark = result.getParams().getBenchmark();
            String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
            Figure figure = session.figure(workOf(method), method, "ns");
            for (BenchmarkResult fork : result.getBenchmarkResults()) {
                figure.add(fork.getPrimaryResult().getScore());
                Result<?> allocated = fork.getSecondaryResults().get("·gc.alloc.rate.norm");
                if (allocated != null) {
                    figure.addAllocation(allocated.getScore());
                }
            }
        }
        session.goal(PAIR, 1, figure(session, "ipcLock"), session.figure(PAIR, "glibc mutex", "ns"), STEPS);
        for (String what : new String[] {"IntGet", "IntSet", "DoubleGet", "DoubleSet"}) {
            session.goal(
                    "Shared" + what, 1.1, figure(session, "shared" + what), figure(session, "byHand" + what), STEPS);
        }
        for (String what : new String[] {"readMillionDoubles", "writeMillionDoubles"}) {
            session.goal(
                    what,
                    1.1,
                    figure(session, what),
                    figure(session, "copyMillionDoublesOnHeap"),
                    "Both are copies by the JDK's own routine; the pages and the contents of the caches differ.");
        }
    }

    private static void glibc(Session session) throws IOException, InterruptedException {
        for (int fork = 0; fork < session.size().forks(); fork++) {
            for (String kind : new String[] {"plain", "robust", "semaphore", "futex"}) {
                String contender = kind.equals("plain") ? "glibc mutex" : "C, " + kind;
                session.programs().c("locks", kind, 0, session.size().millis()).ifPresent(readings -> session.figure(
                                PAIR, contender, "ns")
                        .add(readings, "ns"));
            }
        }
    }

    private static Collection<RunResult> jmh(Size size) throws RunnerException {
        TimeValue time = TimeValue.milliseconds(size.pick(10, 200, 1000));
        Options options = new OptionsBuilder()
                .include(LockBenchmark.class.getName() + "|" + ValueBenchmark.class.getName())
                .forks(size.pick(0, 2, 5))
                .warmupIterations(size.pick(1, 3, 5))
                .warmupTime(time)
                .measurementIterations(size.pick(1, 3, 5))
                .measurementTime(time)
                .timeUnit(TimeUnit.NANOSECONDS)
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .build();
        return new Runner(options).run();
    }

    private static Figure figure(Session session, String method) {
        return session.figure(workOf(method), method, "ns");
    }

    private static String workOf(String method) {
        if (method.contains("Doubles")) {
            return "copy of a million doubles";
        }
        if (method.endsWith("Get")) {
            return "read a value";
        }
        return method.endsWith("Set") ? "write a value" : PAIR;
    }
}
