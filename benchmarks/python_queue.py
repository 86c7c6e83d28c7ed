"""Throughput of a queue of multiprocessing, 32-byte messages from one process to another; prints messages per second."""

import multiprocessing
import statistics
import sys
import time

COUNT = 100_000
ROUNDS = 5


def produce(queue):
    message = bytes(32)
    for _ in range(COUNT):
        queue.put(message)


def measure():
    queue = getattr(multiprocessing, sys.argv[1])()
    producer = multiprocessing.Process(target=produce, args=(queue,))
    producer.start()
    queue.get()
    begin = time.perf_counter()
    for _ in range(COUNT - 1):
        queue.get()
    rate = (COUNT - 1) / (time.perf_counter() - begin)
    producer.join()
    return rate


if __name__ == "__main__":
    print(statistics.median(measure() for _ in range(ROUNDS)))
