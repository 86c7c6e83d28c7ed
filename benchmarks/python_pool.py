"""Times of a Pool of multiprocessing with two workers; prints a name and nanoseconds on each line."""

import multiprocessing
import statistics
import time

WORKERS = 2


def square(x):
    return x * x


def median(rounds, work, items):
    times = []
    for _ in range(rounds):
        begin = time.perf_counter_ns()
        work()
        times.append((time.perf_counter_ns() - begin) / items)
    return statistics.median(times)


def brief():
    with multiprocessing.Pool(WORKERS) as pool:
        assert pool.map(square, range(15))[14] == 196
        pool.close()
        pool.join()


if __name__ == "__main__":
    with multiprocessing.Pool(WORKERS) as pool:
        pool.map(square, range(100_000))
        print("map", median(5, lambda: pool.map(square, range(1_000_000)), 1_000_000))
        print("one", median(5, lambda: pool.map(square, range(50_000), chunksize=1), 50_000))
        print("apply", median(3000, lambda: pool.apply(square, (3,)), 1))
    print("brief", median(20, brief, 1))
