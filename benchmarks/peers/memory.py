"""Memory of children of multiprocessing that have used a lock and a value (PSS, in bytes): memory.py CHILDREN."""

import multiprocessing
import os
import sys


def work(lock, value, ready, end):
    with lock:
        value.value += 1
    ready.release()
    end.wait()


def memory(pid):
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        return next(int(line.split()[1]) * 1024 for line in rollup if line.startswith("Pss:"))


if __name__ == "__main__":
    lock = multiprocessing.Lock()
    value = multiprocessing.Value("q", 0)
    ready = multiprocessing.Semaphore(0)
    end = multiprocessing.Event()
    children = [
        multiprocessing.Process(target=work, args=(lock, value, ready, end)) for _ in range(int(sys.argv[1]))
    ]
    for child in children:
        child.start()
    for _ in children:
        ready.acquire()
    if os.path.exists("/proc/self/smaps_rollup"):
        for child in children:
            print("bytes", memory(child.pid))
    end.set()
    for child in children:
        child.join()
