package io.polyproc.internal.inherit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how workers share the memory of a container or a machine. */
class WorkerHeapTest {

    private static final long GIGABYTE = 1L << 30;

    @ParameterizedTest
    @CsvSource({
        "1, 8192, 0",
        "3, 8192, 0",
        "4, 8192, 1536",
        "6, 8192, 1024",
        "8, 8192, 768",
        "96, 8192, 64",
        "1000, 8192, 64",
        "4, 200, 0",
        "4, 512, 96",
        "8, 0, 0"
    })
    void threeQuartersAreSharedFromTheFourthWorkerOn(int workers, long memory, long share) {
        assertEquals(share << 20, WorkerHeap.share(workers, memory << 20));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx100m",
                "-XX:MaxHeapSize=100m",
                "-XX:MaxRAMPercentage=10",
                "-XX:MaxRAM=1g",
                "-Xms10m",
                "-XX:InitialRAMPercentage=1",
                "-XX:+AggressiveHeap"
            })
    void anOptionThatSizesTheHeapCounts(String option) {
        assertEquals(
                List.of(),
                WorkerHeap.chosen(List.of("-ea", option), Map.of())
                        .orElseThrow()
                        .options());
        assertEquals(
                List.of(),
                WorkerHeap.chosen(List.of(), Map.of("JAVA_TOOL_OPTIONS", Optional.of("-ea " + option)))
                        .orElseThrow()
                        .options());
    }

    @Test
    void theSizeOfTheUserIsReported() {
        assertEquals(
                OptionalLong.of(2 * GIGABYTE),
                WorkerHeap.chosen(List.of("-Xmx1g", "-Xmx2G"), Map.of())
                        .orElseThrow()
                        .bytes());
        assertEquals(
                OptionalLong.empty(),
                WorkerHeap.chosen(List.of("-XX:MaxRAMPercentage=10"), Map.of())
                        .orElseThrow()
                        .bytes());
        assertEquals(OptionalLong.of(65_536), WorkerHeap.size("64k"));
        assertEquals(OptionalLong.of(5), WorkerHeap.size("5"));
        assertEquals(OptionalLong.empty(), WorkerHeap.size(""));
        assertEquals(OptionalLong.empty(), WorkerHeap.size("1x"));
        assertEquals(OptionalLong.empty(), WorkerHeap.size("9999999999999g"));
    }

    @TempDir
    private Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void theLeastLimitOfTheGroupsCounts() throws IOException {
        assertEquals(0, MemoryLimit.bytes(root));
        write("proc/meminfo", "MemTotal:       16777216 kB\nMemFree: 1 kB\n");
        assertEquals(16 * GIGABYTE, MemoryLimit.bytes(root));
        write("proc/self/cgroup", "0::/a/b\n");
        write("sys/fs/cgroup/a/b/memory.max", "max\n");
        assertEquals(16 * GIGABYTE, MemoryLimit.bytes(root));
        write("sys/fs/cgroup/a/memory.max", 4 * GIGABYTE + "\n");
        assertEquals(4 * GIGABYTE, MemoryLimit.bytes(root));
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/memory.max", 2 * GIGABYTE + "\n");
        assertEquals(2 * GIGABYTE, MemoryLimit.bytes(root));
    }

    @Test
    void theFirstVersionOfGroupsCountsAsWellAlsoIfThePathIsThatOfTheHost() throws IOException {
        write("proc/meminfo", "MemTotal:       16777216 kB\n");
        write("proc/self/cgroup", "9:cpu,cpuacct:/x\n7:memory,hugetlb:/docker/abc\n1:name=systemd:/memory\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", 3 * GIGABYTE + "\n");
        assertEquals(3 * GIGABYTE, MemoryLimit.bytes(root));
        write("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", GIGABYTE + "\n");
        assertEquals(GIGABYTE, MemoryLimit.bytes(root));
    }

    @Test
    void theWorkersOfAllLivingPoolsShareTheMemory() {
        HeapShare before = HeapShare.of(List.of(), Map.of());
        assertEquals(OptionalLong.empty(), before.now().bytes(), "no pool is alive");
        HeapShare first = HeapShare.of(List.of(), Map.of());
        first.resize(100);
        HeapShare chosen = HeapShare.of(List.of("-Xmx1g"), Map.of());
        chosen.resize(50);
        assertEquals(WorkerHeap.shared(100), first.now());
        assertEquals(OptionalLong.of(GIGABYTE), chosen.now().bytes());
        HeapShare second = HeapShare.of(List.of(), Map.of());
        second.resize(2);
        assertEquals(WorkerHeap.shared(102), first.now());
        assertEquals(first.now(), second.now());
        second.resize(200);
        assertEquals(WorkerHeap.shared(300), first.now());
        first.leave();
        assertEquals(WorkerHeap.shared(200), second.now());
        second.leave();
        chosen.leave();
        assertEquals(OptionalLong.empty(), before.now().bytes());
    }
}
