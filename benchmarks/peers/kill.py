"""Kills the owner of a lock, and says whether one who waits for it gets it within so many seconds: kill.py SECONDS."""

import multiprocessing
import sys
import time


def own(lock, locked):
    lock.acquire()
    locked.set()
    time.sleep(60)


if __name__ == "__main__":
    lock = multiprocessing.Lock()
    locked = multiprocessing.Event()
    owner = multiprocessing.Process(target=own, args=(lock, locked))
    owner.start()
    locked.wait()
    owner.kill()
    owner.join()
    print("recovered", int(lock.acquire(timeout=float(sys.argv[1]))))
