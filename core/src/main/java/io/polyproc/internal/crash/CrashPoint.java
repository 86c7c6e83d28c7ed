package io.polyproc.internal.crash;

/** The crash points. A test kills a real process at each of them; a point without such a test fails the build. */
public enum CrashPoint {
    /** The lock word names this process; nothing else is written. */
    LOCK_TAKEN,
    /** The lock is held and its owner is on record. */
    LOCK_HELD,
    /** WAITERS is set; the thread is about to park. */
    LOCK_WAITERS_SET,
    /** A waiter was woken and has not tried to acquire the lock yet. */
    LOCK_WAITER_WOKEN,
    /** The word is about to be stored free. */
    LOCK_RELEASING,
    /** The word is free; no waiter was woken yet. */
    LOCK_RELEASED,
    /** A dead owner was detected; INCONSISTENT is not set yet. */
    LOCK_DEATH_FOUND,
    /** INCONSISTENT is set; the other waiters were not woken yet. */
    LOCK_MARKED_INCONSISTENT,
    /** A lock that recovers by itself was taken over from its dead owner. */
    LOCK_TAKEN_OVER,
    /** An abandoned lock was acquired for repair; the repair has not begun. */
    LOCK_RECOVERING,
    /** The repair is done; INCONSISTENT is still set. */
    LOCK_REPAIRED,
    /** INCONSISTENT is cleared; the repairer still holds the lock. */
    LOCK_CONSISTENT,

    /** A waiter of a condition has released the lock, and is about to park. */
    CONDITION_WAITING,
    /** A waiter of a condition was woken, and has neither the lock nor a grant. */
    CONDITION_WOKEN,
    /** The grant is stored and the lock is held; no waiter was woken yet. */
    CONDITION_GRANTED,

    /** The event is set; no waiter was woken yet. */
    EVENT_SET,

    /** The permits are with their new holder; the count of free ones is not updated yet. */
    SEMAPHORE_TAKEN,
    /** The permits are released; the count of free ones is not updated yet. */
    SEMAPHORE_RETURNED,
    /** The free permits are counted; no waiter was woken yet. */
    SEMAPHORE_COUNTED,

    /** The count is zero; no waiter was woken yet. */
    LATCH_OPENED,

    /** A party has arrived; it has not checked yet whether it is the last one. */
    BARRIER_ARRIVED,
    /** All have arrived, and the barrier names this party as the one that runs the action; it has not begun. */
    BARRIER_ACTING,
    /** The next phase has begun; no waiter was woken yet. */
    BARRIER_PASSED,
    /** The barrier is broken; no waiter was woken yet. */
    BARRIER_BROKEN,
    /** The barrier is being reset: the parties are cleared, the new phase has not begun. */
    BARRIER_RESETTING,

    /** A reader is counted; it has not checked yet whether there is a writer. */
    READER_COUNTED,
    /** A reader that found a writer holds the mutex; it is not counted yet. */
    READER_IN_MUTEX,
    /** A reader is no longer counted; a writer that waits was not woken yet. */
    READER_LEFT,
    /** A writer holds the mutex, and is about to park until the readers have left. */
    WRITER_DRAINING,
    /** A writer may change the protected data from here on. */
    WRITER_WRITING,
    /** A writer has finished its changes; it still holds the mutex. */
    WRITER_DONE,

    /** The element is in the log; the counter is not updated yet. */
    QUEUE_APPENDED,
    /** The counter includes the element; no consumer was woken yet. */
    QUEUE_COUNTED,
    /** Inside Chronicle's own write lock: the excerpt is begun and not committed. */
    QUEUE_APPENDING,
    /** The element is read, and not in flight yet: it is still in the queue. */
    QUEUE_READ,
    /** The element is in flight; the counter is not updated yet. */
    QUEUE_CLAIMED,
    /** The in-flight record names its consumer; the element is not consumed yet. */
    QUEUE_CLAIM_NOTED,
    /** The element is acknowledged; waiters for that were not woken yet. */
    QUEUE_ACKNOWLEDGED,
    /** An element that was redelivered too often is among the dead letters, and still in flight. */
    QUEUE_DEAD_LETTERED,
    /** A file that is no longer needed is deleted; that is not recorded yet. */
    QUEUE_FILE_DELETED,
    /** The queue is shut down, or opened again; no waiter was woken yet. */
    QUEUE_STATE_CHANGED,

    /** The lock is biased towards its last user, which is outside. */
    LOCK_BIASED,
    /** The bias owner is inside the lock. */
    LOCK_BIAS_OWNER_INSIDE,
    /** The bias of a lock was revoked, and the revoker holds the lock. */
    LOCK_BIAS_REVOKED,

    /** The element is in the ring, without its header. */
    RING_WRITTEN,
    /** The header is stored, which publishes the element; the tail is not stored yet. */
    RING_PUBLISHED,
    /** The tail is stored and the put lock is held; no waiter was woken yet. */
    RING_COUNTED,
    /** The element is read; the head is not stored yet: the element is still in the ring. */
    RING_READ,
    /** The head is stored and the take lock is held; no waiter was woken yet. */
    RING_TAKEN,

    /** A frame is in the ring; the tail is not stored yet. */
    PIPE_WRITTEN,
    /** The tail is stored; the reader was not woken yet. */
    PIPE_PUBLISHED,
    /** A frame is read; the head is not stored yet. */
    PIPE_READ,
    /** The head is stored; the writer was not woken yet. */
    PIPE_TAKEN,
    /** The end of a pipe names this process; nothing was sent or received through it yet. */
    PIPE_OWNED,
    /** The end of a pipe is closed; no waiter was woken yet. */
    PIPE_CLOSED,

    /** The writer of a broadcast has given up the oldest messages; it has overwritten none of them yet. */
    BROADCAST_INTENDED,
    /** A message is in the ring of a broadcast; the tail is not stored yet. */
    BROADCAST_WRITTEN,
    /** The tail of a broadcast is stored; no waiter was woken yet. */
    BROADCAST_SENT,

    /** A worker has read the message of a task and not begun it; the pool may still revoke it. */
    TASK_READ,
    /** The task state says that the task is begun; nothing of it was run. */
    TASK_BEGUN,
    /** The task was run; the pool has no reply yet. */
    TASK_DONE,
    /** The reply is in the ring; the pool may have read it. */
    TASK_REPLIED,

    /** A spare JVM waits for a task. */
    SPARE_READY,
    /** A parent has reserved a spare, and given it no task yet. */
    SPARE_CLAIMED,
    /** A spare sees that there is a task; it has not taken it. */
    SPARE_GIVEN,
    /** A spare has taken a task, and is a child; nothing of the task was run, and the parent was not woken. */
    SPARE_TAKEN,

    /** The object is written; the word that publishes it is not stored yet. */
    OBJECT_WRITTEN,
    /** A segment file is complete under its name; the count that publishes it is not stored yet. */
    SEGMENT_WRITTEN,
    /** A segment file has all its bytes and no header yet, under its staging name. */
    SEGMENT_STAGED,
    /** The participant's file lock is held; its record is not live yet. */
    PARTICIPANT_HELD
}
