/*
 * One ring: who may touch it, how its thread sleeps and is woken, how it changes hands and how it ends.
 *
 * Stands for RingLane, Custody, Wakeup, Inbox and InFlight. Each step names the method that it is of. What only the ring's
 * holder touches is changed in larger steps, and a ghost variable, atQueues, asserts that nobody else is there; everything
 * that threads share is read and written one access at a time.
 *
 * Custody's words never repeat, so all that a thread can learn by comparing one that it remembers with the present one is
 * whether anybody changed it in between. That is what is kept here: the state, and for each thread a bit that says
 * whether its word is still the present one. Any other thread's write clears the bit.
 *
 * The job: operations 0 and 1 come from two outside threads, at any time. The callback of 1 issues 2. The callback of 0 blocks
 * until all the others have run, with or without telling the pool; it issues 3 before or after that. Any callback may be
 * taken for stuck at any time, and the pool is closed when all have run. With CLOSE_ANY_TIME it is closed at any time, and 0
 * does nothing. Each run must come to its end, with every callback run once and no thread left waiting.
 */

#define OPS 4
#define ALL 15
#define BIT(i) (1 << (i))
#define NOBODY 255

/* Custody.word: its state, and whose remembered word is the present one */
#define FREE 0
#define IN_RING 1
#define IN_CALLBACK 2
byte word = FREE;
byte current;

#define SAW(t) current = current | BIT(t)
#define WROTE(t, s) word = s; current = BIT(t)
#define FREED word = FREE; current = 0
#ifdef NO_EPOCH
#define IS_STILL(t, s) (word == s) /* mutation: words repeat */
#else
#define IS_STILL(t, s) (current & BIT(t))
#endif

/* Wakeup.state */
#define AWAKE 0
#define SLEEPING 1
#define NOTIFIED 2
byte wakeup = AWAKE;
bool eventFd;               /* whether the eventfd can be read */

byte inbox;                 /* Inbox: the set of what is in it */
bool inboxClosed;
bool stopping;              /* PoolCore.isStopping */
bool ended;                 /* RingLane.ended */
byte unstaffed = 1;         /* PoolCore.unstaffed: how often the ring is in it */

/* The ring and what belongs to its holder: sets of operations. */
byte submissions;           /* in the submission queue, not seen by the kernel */
byte completions;           /* in the completion queue */
byte ready;                 /* InFlight.ready */
bool pollSubmission;        /* a poll of the eventfd, in the submission queue */

/* The kernel's. */
byte inKernel;
byte pollOf = NOBODY;       /* whose poll is armed: completions of it are seen by that thread only */
bool pollFired;

/* Ghosts. */
byte atQueues = NOBODY;     /* who touches the ring */
#ifdef CLOSE_ANY_TIME
byte ran = 8;               /* whose callback ran: 3 is not part of it */
#else
byte ran;                   /* whose callback ran */
#endif
byte over;                  /* threads that came to their end */
bool issued3;               /* the callback of 0 has issued 3 */

/* ---- the kernel */

active proctype Kernel() {
    do
    :: atomic { inKernel & 1 -> inKernel = inKernel - 1; completions = completions | 1 }
    :: atomic { inKernel & 2 -> inKernel = inKernel - 2; completions = completions | 2 }
    :: atomic { inKernel & 4 -> inKernel = inKernel - 4; completions = completions | 4 }
    :: atomic { inKernel & 8 -> inKernel = inKernel - 8; completions = completions | 8 }
    :: ended -> break
    od
}

/* Ring.enter */
inline enterKernel() {
    atomic {
        assert(atQueues == _pid);
        inKernel = inKernel | submissions;
        submissions = 0;
        if
        :: pollSubmission ->
            pollSubmission = false;
            pollOf = _pid;
            pollFired = eventFd
        :: else
        fi
    }
}

#define HAS_COMPLETION (completions != 0 || (pollOf == _pid && pollFired))

/* ---- from any thread */

/* An operation that ended without a ring: its code runs on some thread, and does nothing. */
inline endElsewhere(op) {
    assert(!(ran & BIT(op)));
    ran = ran | BIT(op);
    if
    :: op == 1 -> ran = ran | BIT(2) /* will never be issued */
    :: else
    fi
}

/* Wakeup.wake */
inline wake() {
    if
    :: atomic { wakeup == SLEEPING -> wakeup = NOTIFIED };
        atomic { /* LibC.write */
            eventFd = true;
            pollFired = (pollOf != NOBODY)
        }
    :: wakeup != SLEEPING
    fi
}

/* RingLane.accept, and UringEngine.acceptElsewhere where the inbox is closed */
inline accept(op) {
    if
    :: atomic { inboxClosed -> endElsewhere(op) }
    :: atomic { !inboxClosed -> inbox = inbox | BIT(op) }; /* Inbox.push */
#ifndef NO_WAKE
        wake()
#endif
    fi
}

active proctype OutsideA() {
    accept(0);
    over++
}

active proctype OutsideB() {
    accept(1);
    over++
}

/* RingLane.takeIfStuck: its verdict may be wrong at any time, and late */
active proctype Taker() {
    do
    :: atomic { word == IN_CALLBACK -> SAW(_pid) };
        if
#ifdef TAKER_STORES
        :: atomic { true -> FREED; unstaffed++ }
#else
        :: atomic { IS_STILL(_pid, IN_CALLBACK) -> FREED; unstaffed++ } /* Custody.casFree */
        :: atomic { !IS_STILL(_pid, IN_CALLBACK) -> skip }
#endif
        fi
    :: ended -> break
    od
}

/* ---- the thread that serves */

/* Custody.casLeaveCallback: the lane is lost where somebody took the ring */
inline leaveCallback() {
    atomic {
        if
#ifdef LEAVE_STORES
        :: true ->
#else
        :: IS_STILL(_pid, IN_CALLBACK) ->
#endif
            WROTE(_pid, IN_RING);
            assert(atQueues == NOBODY);
            atQueues = _pid
        :: else -> lane = false
        fi
    }
}

/* Custody.soEnterCallback, soReenterCallback */
inline storeInCallback() {
    assert(atQueues == _pid);
    atQueues = NOBODY;
    WROTE(_pid, IN_CALLBACK)
}

/* UringEngine.submit and RingLane.issueHere */
inline issue(op) {
    if
    :: lane ->
#ifdef ISSUE_WITHOUT_CLAIM
        atomic { assert(atQueues == NOBODY); atQueues = _pid };
#else
        leaveCallback();
#endif
        if
        :: lane ->
            atomic {
                assert(atQueues == _pid);
                submissions = submissions | BIT(op); /* InFlight.place */
                if
                :: op == 3 -> enterKernel() /* FLUSH_AT is reached */
                :: else
                fi;
#ifdef ISSUE_WITHOUT_CLAIM
                atQueues = NOBODY
#else
                storeInCallback()
#endif
            }
        :: else
        fi
    :: else
    fi;
    if
    :: lane
    :: else -> accept(op)
    fi
}

/* RingLane.handOver */
inline handOver(isInCallback) {
    if
#ifdef HAND_OVER_AT_QUEUES
    :: lane ->
#else
    :: lane && isInCallback ->
#endif
        lane = false;
        atomic {
            if
            :: IS_STILL(_pid, IN_CALLBACK) -> FREED; unstaffed++
#ifdef STAFF_TWICE
            :: else -> unstaffed++
#else
            :: else
#endif
            fi
        }
    :: else
    fi
}

inline callback(op) {
    if
#ifndef CLOSE_ANY_TIME
    :: op == 0 ->
        if
        :: issued3 = true; issue(3)
        :: true
        fi;
        if
        :: handOver(true)
        :: true /* the watchdog has to find out */
        fi;
        (ran & (BIT(1) | BIT(2))) == (BIT(1) | BIT(2)) && (!issued3 || (ran & BIT(3)));
        if
        :: !issued3 -> issued3 = true; issue(3)
        :: else
        fi
#endif
    :: op == 1 -> issue(2)
    :: else
    fi
}

#define QUIESCENT ((submissions | inKernel | completions | ready) == 0 && inbox == 0)

active [2] proctype Worker() {
    byte op;
    bool lane;
    bool stop;
    do
    :: atomic { unstaffed > 0 -> unstaffed-- };
        atomic { /* Custody.adopt */
            word == FREE -> SAW(_pid)
        };
        if
#ifdef ADOPT_STORES
        :: atomic { true ->
#else
        :: atomic { IS_STILL(_pid, FREE) ->
#endif
            WROTE(_pid, IN_RING);
            assert(atQueues == NOBODY);
            atQueues = _pid;
            lane = true;
#ifdef POLL_NOT_REARMED
            pollSubmission = (pollOf == NOBODY)
#else
            pollSubmission = true /* Wakeup.arm */
#endif
            }
        :: atomic { !IS_STILL(_pid, FREE) -> goto left }
        fi;

round:  /* RingLane.runRound: takeInbox */
        atomic {
            assert(atQueues == _pid);
            submissions = submissions | inbox;
            inbox = 0;
            if
            :: ready != 0 -> goto submit
            :: else
            fi
        };
        stop = stopping;
        if
        :: atomic { stop && QUIESCENT -> stop = false; goto end_lane }
        :: atomic { !(stop && QUIESCENT) -> stop = false }
        fi;
        if
        :: HAS_COMPLETION -> goto submit
        :: else
        fi;

        /* RingLane.sleep */
#ifndef LOOK_FIRST
        wakeup = SLEEPING; /* Wakeup.prepareToSleep */
#endif
#ifndef STOP_NOT_LOOKED_AT
        stop = stopping;
        atomic { stop = stop && QUIESCENT };
#endif
        if
#ifdef NO_SECOND_LOOK
        :: !stop ->
#else
        :: inbox == 0 && !stop ->
#endif
#ifdef LOOK_FIRST
            wakeup = SLEEPING;
#endif
            enterKernel(); /* Submitter.submitAndWait */
            HAS_COMPLETION
        :: else
        fi;
        wakeup = AWAKE; /* Wakeup.awake */
        stop = false;
        goto reap;

submit: enterKernel(); /* Submitter.submitIfNeeded */

reap:   atomic {
            assert(atQueues == _pid);
            ready = ready | completions;
            completions = 0;
            if
            :: pollOf == _pid && pollFired -> /* Wakeup.completed */
                pollFired = false;
#ifdef ONE_SHOT
                eventFd = false; /* LibC.read */
                pollOf = NOBODY;
                pollSubmission = true
#endif
            :: else
            fi
        };
#ifdef HAND_OVER_AT_QUEUES
        handOver(false); /* a call of the library's that would block, made at the queues */
#endif

        do /* RingLane.deliver */
        :: atomic { ready != 0 ->
                assert(atQueues == _pid);
                op = 0;
                do
                :: ready & BIT(op) -> break
                :: else -> op++
                od;
#ifndef CLAIM_LATE
                ready = ready - BIT(op); /* ReadyQueue.removeHead */
#endif
                storeInCallback();
                assert(!(ran & BIT(op))); /* Completion.deliver */
                ran = ran | BIT(op)
            };
            callback(op);
            if /* RingLane.leave */
            :: lane -> leaveCallback()
            :: else
            fi;
            if
#ifdef CLAIM_LATE
            :: lane -> ready = ready & ~BIT(op)
#else
            :: lane
#endif
            :: else -> goto left
            fi;
            op = 0
        :: ready == 0 -> break
        od;
        goto round;

end_lane: /* RingLane.end */
        atomic { /* Inbox.close */
            assert(atQueues == _pid);
            stop = false;
#ifndef INBOX_STAYS_OPEN
            inboxClosed = true;
            do /* InFlight.finish, handOutReady */
            :: op < OPS ->
                if
                :: inbox & BIT(op) -> inbox = inbox - BIT(op); endElsewhere(op)
                :: else
                fi;
                op++
            :: else -> op = 0; break
            od
#endif
        };
        atomic { /* Custody.soFree */
            atQueues = NOBODY;
            FREED;
            lane = false
        };
        ended = true;

left:   atomic {
            lane = false;
            op = 0;
            current = current & ~BIT(_pid)
        }
    :: ended -> break
    od;
    over++
}

/* PoolEnd.endAll. At the end nothing is left behind, and every callback ran (once: asserted where it runs). */
active proctype Closer() {
#ifndef CLOSE_ANY_TIME
    ran == ALL;
#endif
    stopping = true;
    wake();
    over == 4;
    assert(ended && ran == ALL && QUIESCENT)
}
