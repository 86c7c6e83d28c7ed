package io.polyproc.internal.crash;

/** The labelled steps. A test kills a real process at each of them; the build fails if a step is not tested. */
public enum CrashPoint {
    /** The lock word names this process; no other word is written. */
    LOCK_TAKEN,
    /** The lock is held and its owner is recorded. */
    LOCK_HELD,
    /** The waiters bit is set; the thread is about to park. */
    LOCK_WAITERS_SET,
    /** A waiter was unparked and has not tried to acquire the lock yet. */
    LOCK_WAITER_WOKEN,
    /** The word is about to be stored free. */
    LOCK_RELEASING,
    /** The word is free; no waiter was woken yet. */
    LOCK_RELEASED,
    /** A dead owner was found; the inconsistent bit is not set yet. */
    LOCK_DEATH_FOUND,
    /** The inconsistent bit is set; the other waiters were not woken yet. */
    LOCK_MARKED_INCONSISTENT,
    /** A lock that recovers by itself was taken over from its dead owner. */
    LOCK_TAKEN_OVER,
    /** An abandoned lock was acquired for repair; the repair has not started. */
    LOCK_RECOVERING,
    /** The repair is done; the inconsistent bit is still set. */
    LOCK_REPAIRED,
    /** The inconsistent bit is clear, and the repairer still holds the lock. */
    LOCK_CONSISTENT,

    /** A waiter of a condition has released the lock, and is about to park. */
    CONDITION_WAITING,
    /** A waiter of a condition was unparked, and has neither the lock nor a grant. */
    CONDITION_WOKEN,
    /** The grant is stored; no waiter was woken yet, and the lock is held. */
    CONDITION_GRANTED,

    /** The event is set; no waiter was woken yet. */
    EVENT_SET,

    /** The permits have a new holder; the count of free ones is not updated yet. */
    SEMAPHORE_TAKEN,
    /** The permits have no holder; the count of free ones is not updated yet. */
    SEMAPHORE_RETURNED,
    /** The count of free permits is updated; no waiter was woken yet. */
    SEMAPHORE_COUNTED,

    /** The count is zero; no waiter was woken yet. */
    LATCH_OPENED,

    /** A party has arrived; it has not checked yet whether it is the last one. */
    BARRIER_ARRIVED,
    /**
     * All have arrived, and the barrier names this party as the one that runs the action; the action has not started.
     */
    BARRIER_ACTING,
    /** The next phase has started; no waiter was woken yet. */
    BARRIER_PASSED,
    /** The barrier is broken; no waiter was woken yet. */
    BARRIER_BROKEN,
    /** The barrier is being reset: the parties are cleared, the new phase has not started. */
    BARRIER_RESETTING,

    /** A reader is counted; it has not checked yet whether there is a writer. */
    READER_COUNTED,
    /** A reader that found a writer has acquired the mutex; it is not counted yet. */
    READER_IN_MUTEX,
    /** A reader is no longer counted; a waiting writer was not woken yet. */
    READER_LEFT,
    /** A writer has the mutex, and is about to park until the readers have left. */
    WRITER_DRAINING,
    /** A writer may change what the lock guards from here on. */
    WRITER_WRITING,
    /** A writer has completed its changes; it still has the mutex. */
    WRITER_DONE,

    /** The element is in the log; the counter is not updated yet. */
    QUEUE_APPENDED,
    /** The counter is updated; no consumer was woken yet. */
    QUEUE_COUNTED,
    /** Inside Chronicle's own write lock: the excerpt is started and not committed. */
    QUEUE_APPENDING,
    /** The element is read, and not in flight yet: it stays in the queue. */
    QUEUE_READ,
    /** The element is taken; the counter is not updated yet. */
    QUEUE_CLAIMED,
    /** The in-flight entry of the element is written; the element is not taken yet. */
    QUEUE_CLAIM_NOTED,
    /** The element is acknowledged; no waiter was woken yet. */
    QUEUE_ACKNOWLEDGED,
    /** An element that failed too often is among the dead letters, and still in flight. */
    QUEUE_DEAD_LETTERED,
    /** A file that no group needs is deleted; that is not recorded yet. */
    QUEUE_FILE_DELETED,
    /** The queue is shut down, or opened again; no waiter was woken yet. */
    QUEUE_STATE_CHANGED,

    /** A lock is biased towards a thread that is outside. */
    LOCK_BIASED,
    /** A thread is inside a lock that is biased towards it. */
    LOCK_BIAS_OWNER_INSIDE,
    /** The bias of a lock was revoked. */
    LOCK_BIAS_REVOKED,

    /** The element is in the ring, without its header. */
    RING_WRITTEN,
    /** The header is stored, which publishes the element; the tail is not stored yet. */
    RING_PUBLISHED,
    /** The tail is stored; the put lock is held, and no waiter was woken yet. */
    RING_COUNTED,
    /** The element is read; the head is not stored yet: it stays in the ring. */
    RING_READ,
    /** The head is stored; the take lock is held, and no waiter was woken yet. */
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

    /** A worker has read the message of a task; it has not started it, and the pool may still revoke it. */
    TASK_READ,
    /** The task state is begun; no code of the task was run. */
    TASK_BEGUN,
    /** The task was run; the reply is not written. */
    TASK_DONE,
    /** The reply is in the ring; the pool may have read it. */
    TASK_REPLIED,

    /** A spare JVM waits for a task. */
    SPARE_READY,
    /** A parent has claimed a spare, and has not written the task yet. */
    SPARE_CLAIMED,
    /** A spare has detected a task; it has not taken it. */
    SPARE_GIVEN,
    /** A spare has taken a task, and is a child; no code of the task was run, and the parent was not woken. */
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
