"""A Pool of two workers that square numbers; prints names and nanoseconds. Argument: how many times as little to do."""

import multiprocessing
import statistics
import sys
import time

WORKERS = 2


def square(x):
    return x * x


def say(name, rounds, items, work):
    times = []
    for _ in range(rounds):
        begin = time.perf_counter_ns()
        work()
        times.append((time.perf_counter_ns() - begin) / items)
    print(name, statistics.median(times))


def brief():
    with multiprocessing.Pool(WORKERS) as pool:
        assert pool.map(square, range(15))[14] == 196
        pool.close()
        pool.join()


if __name__ == "__main__":
    less = int(sys.argv[1])
    many, few = 1_000_000 // less, 50_000 // less
    with multiprocessing.Pool(WORKERS) as pool:
        assert pool.map(square, range(many))[9] == 81
        say("map", 5, many, lambda: pool.map(square, range(many)))
        say("one", 2, few, lambda: pool.map(square, range(few), chunksize=1))
        say("apply", 3000 // less + 1, 1, lambda: pool.apply(square, (3,)))
    say("brief", 8 // less + 1, 1, brief)
