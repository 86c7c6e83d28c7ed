"""Start and join of a Python process that takes a lock and changes a value, by each start method: the peers of StartBenchmark."""

import multiprocessing
import time

ROUNDS = 25


def increment(counter, begun):
    begun.value = time.monotonic_ns()
    with counter.get_lock():
        counter.value += 1


if __name__ == "__main__":
    for method in ("fork", "forkserver", "spawn"):
        context = multiprocessing.get_context(method)
        counter = context.Value("q", 0)
        begun = context.Value("q", 0)
        whole, first = [], []
        for _ in range(ROUNDS):
            start = time.monotonic_ns()
            process = context.Process(target=increment, args=(counter, begun))
            process.start()
            process.join()
            whole.append(time.monotonic_ns() - start)
            first.append(begun.value - start)
        assert counter.value == ROUNDS
        print(
            "Python, %-22s  %6.1f ms, start to its task %.2f ms"
            % (method + ", start and join", sorted(whole)[ROUNDS // 2] / 1e6, sorted(first)[ROUNDS // 2] / 1e6)
        )
