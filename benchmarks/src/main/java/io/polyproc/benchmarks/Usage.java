package io.polyproc.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Resources that this JVM has used so far.
 *
 * @param processorNanos processor time of all its threads
 * @param allocatedBytes bytes allocated by the current thread
 */
record Usage(long processorNanos, long allocatedBytes) {

    static Usage now() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return new Usage(
                system.getProcessCpuTime(),
                threads.getThreadAllocatedBytes(Thread.currentThread().getId()));
    }

    Usage minus(Usage before) {
        return new Usage(processorNanos - before.processorNanos, allocatedBytes - before.allocatedBytes);
    }
}
