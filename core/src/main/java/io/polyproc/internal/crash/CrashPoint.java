package io.polyproc.internal.crash;

/** Every labelled step. A test kills a real process at each of them; one that is never killed at fails the build. */
public enum CrashPoint {
    /** The lock word names us; nothing else is written. */
    LOCK_TAKEN,
    /** The lock is held and its owner is on record. */
    LOCK_HELD,
    /** The waiters bit is set; the thread is about to sleep. */
    LOCK_WAITER_MARKED,
    /** A waiter has woken up and not tried for the lock yet. */
    LOCK_WAITER_WOKEN,
    /** The word is about to be stored free. */
    LOCK_RELEASING,
    /** The word is free; nobody was woken yet. */
    LOCK_RELEASED,
    /** A dead owner was found; the word is not marked yet. */
    LOCK_DEATH_FOUND,
    /** The word is marked inconsistent; the other waiters were not woken yet. */
    LOCK_DEATH_MARKED,
    /** A lock that recovers by itself was taken over from its dead owner. */
    LOCK_STOLEN,
    /** An abandoned lock was taken for repair; the repair has not begun. */
    LOCK_RECOVERING,
    /** The repair is done; the word still says inconsistent. */
    LOCK_REPAIRED,
    /** The word is consistent again, and still held by the one who repaired. */
    LOCK_CONSISTENT,

    /** A waiter of a condition has given the lock back, and is about to sleep. */
    CONDITION_WAITING,
    /** A waiter of a condition has woken up, and has neither the lock nor a grant. */
    CONDITION_WOKEN,
    /** The grant is stored; nobody was woken yet, and the lock is held. */
    CONDITION_GRANTED,

    /** The event is set; nobody was woken yet. */
    EVENT_SET,

    /** The permits are with their new holder; the count of free ones does not know it yet. */
    SEMAPHORE_TAKEN,
    /** The permits are back; the count of free ones does not know it yet. */
    SEMAPHORE_RETURNED,
    /** The free permits are counted; nobody was woken yet. */
    SEMAPHORE_COUNTED,

    /** The count is zero; nobody was woken yet. */
    LATCH_OPENED,

    /** A party has arrived; it has not looked yet whether it is the last one. */
    BARRIER_ARRIVED,
    /** All have arrived, and the barrier names this party as the one that runs the action; it has not begun. */
    BARRIER_ACTING,
    /** The next phase has begun; nobody was woken yet. */
    BARRIER_PASSED,
    /** The barrier is broken; nobody was woken yet. */
    BARRIER_BROKEN,
    /** The barrier is being reset: the parties are forgotten, the new phase has not begun. */
    BARRIER_RESETTING,

    /** A reader is counted; it has not looked yet whether there is a writer. */
    READER_COUNTED,
    /** A reader that found a writer has its turn at the mutex; it is not counted yet. */
    READER_IN_MUTEX,
    /** A reader is no longer counted; a writer that waits was not woken yet. */
    READER_LEFT,
    /** A writer has the mutex, and is about to sleep until the readers have left. */
    WRITER_DRAINING,
    /** A writer may change what the lock guards from here on. */
    WRITER_WRITING,
    /** A writer is through with its changes; it still has the mutex. */
    WRITER_DONE,

    /** The element is in the log; the counter does not know it yet. */
    QUEUE_APPENDED,
    /** The counter knows the element; no taker was woken yet. */
    QUEUE_COUNTED,
    /** Inside Chronicle's own write lock: the excerpt is begun and not committed. */
    QUEUE_APPENDING,
    /** The element is read, and not yet claimed: it stays in the queue. */
    QUEUE_READ,
    /** The element is claimed; the counter does not know it yet. */
    QUEUE_CLAIMED,
    /** It is noted who is to acknowledge the element, which is not taken yet. */
    QUEUE_CLAIM_NOTED,
    /** The element is acknowledged; who waits for that was not told yet. */
    QUEUE_ACKNOWLEDGED,
    /** An element that failed too often is among the dead letters, and still claimed. */
    QUEUE_DEAD_LETTERED,
    /** A file that nobody needs any more is deleted; that is not noted yet. */
    QUEUE_FILE_DELETED,
    /** The queue is shut down, or opened again; nobody was woken yet. */
    QUEUE_STATE_CHANGED,

    /** A thread keeps the lock that it was using, and is outside. */
    LOCK_KEPT,
    /** A thread is inside a lock that it keeps. */
    LOCK_KEEPER_INSIDE,
    /** A lock is taken from the thread that kept it. */
    LOCK_TAKEN_FROM_KEEPER,

    /** The element is in the ring, without its header. */
    RING_WRITTEN,
    /** The header is stored, and so the element is there; the tail is not stored yet. */
    RING_PUBLISHED,
    /** The tail is stored; the put lock is held, and nobody was woken yet. */
    RING_COUNTED,
    /** The element is read; the head is not stored yet: it stays in the ring. */
    RING_READ,
    /** The head is stored; the take lock is held, and nobody was woken yet. */
    RING_TAKEN,

    /** A frame is in the ring; the tail is not stored yet. */
    PIPE_WRITTEN,
    /** The tail is stored; the reader was not woken yet. */
    PIPE_PUBLISHED,
    /** A frame is read; the head is not stored yet. */
    PIPE_READ,
    /** The head is stored; the writer was not woken yet. */
    PIPE_TAKEN,
    /** The end of a pipe names us; nothing was sent or received through it yet. */
    PIPE_OWNED,
    /** The end of a pipe is closed; nobody was woken yet. */
    PIPE_CLOSED,

    /** The writer of a broadcast has given up the oldest messages; it has overwritten none of them yet. */
    BROADCAST_INTENDED,
    /** A message is in the ring of a broadcast; the tail is not stored yet. */
    BROADCAST_WRITTEN,
    /** The tail of a broadcast is stored; nobody was woken yet. */
    BROADCAST_SENT,

    /** A worker has read the message of a task; it has not begun it, and the pool may still revoke it. */
    TASK_READ,
    /** The claim says that the task is begun; nothing of it was run. */
    TASK_BEGUN,
    /** The task was run; the pool does not know. */
    TASK_DONE,
    /** The reply is in the ring; the pool may know. */
    TASK_REPLIED,

    /** A spare JVM waits for a task. */
    SPARE_READY,
    /** A parent has claimed a spare, and given it no task yet. */
    SPARE_CLAIMED,
    /** A spare sees that there is a task; it has not taken it. */
    SPARE_GIVEN,
    /** A spare has taken a task, and is a child; nothing of the task was run, and the parent was not woken. */
    SPARE_TAKEN,

    /** The object is written; the word that makes it exist is not stored yet. */
    OBJECT_WRITTEN,
    /** A segment file is complete under its name; the count that makes it exist is not stored yet. */
    SEGMENT_WRITTEN,
    /** A segment file has all its bytes and no header yet, under its staging name. */
    SEGMENT_STAGED,
    /** The participant's file lock is held; its record is not live yet. */
    PARTICIPANT_HELD
}
