"""Start and join of a process that takes a lock and changes a value, by each start method; prints names and nanoseconds."""

import multiprocessing
import statistics
import sys
import time


def increment(counter, begun):
    begun.value = time.monotonic_ns()
    with counter.get_lock():
        counter.value += 1


if __name__ == "__main__":
    rounds = int(sys.argv[1])
    for method in ("fork", "forkserver", "spawn"):
        context = multiprocessing.get_context(method)
        counter = context.Value("q", 0)
        begun = context.Value("q", 0)
        whole, first = [], []
        for _ in range(rounds):
            start = time.monotonic_ns()
            process = context.Process(target=increment, args=(counter, begun))
            process.start()
            process.join()
            whole.append(time.monotonic_ns() - start)
            first.append(begun.value - start)
        assert counter.value == rounds
        print(method, statistics.median(whole))
        print(method + ".first", statistics.median(first))
