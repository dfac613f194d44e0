/*
 * A pool with one ring: who rests, who is woken, who gets the ring, who may run callbacks, and when the watchdog looks.
 *
 * Stands for PoolCore, Worker, Permits, SoleThread, Watchdog and Blocking. RingLane is here only as far as it calls them; its
 * own protocol is ring.pml's. Each step names the method that it is of. Where one thread puts something down and then looks
 * whether somebody must be told, and the other the reverse, the two are separate steps; what follows from a look is one.
 * Threads that have nothing to do for 5 s do not end here.
 *
 * The job: TASKS callbacks are queued by an outside thread and OPERATIONS complete on the ring, at any time. One of all the
 * callbacks, whichever, blocks: in a wait of the library's own, until all others have run, also with a maximum of one thread
 * (MAXIMUM); or in one that nobody knows of, until all others have run, or with a maximum of one until all results are
 * visible. With NO_WATCHDOG there is none, and no callback blocks unknown to all: telling each other must be enough.
 * No thread more than WORKERS can be started. Each run must come to its end: all callbacks run, the pool is
 * closed, its threads end.
 */

#ifndef MAXIMUM
#define MAXIMUM 2
#endif
#ifndef TASKS
#define TASKS 1
#endif
#ifndef OPERATIONS
#define OPERATIONS 2
#endif
#ifndef WORKERS
#define WORKERS 2
#endif
#define PROCESSORS 1
#define ITEMS (TASKS + OPERATIONS)
#define BIT(i) (1 << (i))
#define NOBODY 255
#define WATCHDOG 7

/* Custody.word: its state, and whose remembered word is the present one; see ring.pml */
#define FREE 0
#define IN_RING 1
#define IN_CALLBACK 2
byte word = FREE;
byte current;
#define WROTE(t, s) word = s; current = BIT(t)

/* Wakeup.state; what ring.pml shows to be so is one step here: a thread that sleeps comes back when it is NOTIFIED */
#define AWAKE 0
#define SLEEPING 1
#define NOTIFIED 2
byte wakeup = AWAKE;

byte inFlight = OPERATIONS; /* with the kernel */
byte arrived;               /* in the completion queue */
byte ready;                 /* InFlight.ready */
bool laneEnded;

byte tasks;                 /* TaskQueue: callbacks that wait */
byte taken;                 /* TaskQueue.taken */
byte outstanding;           /* TaskQueue.outstanding */
short free = MAXIMUM;       /* Permits.free */
byte sole = NOBODY;         /* SoleThread.worker */
byte resting;               /* PoolCore.resting: a set */
byte unparked;              /* LockSupport: who has been given leave to go on */
bool unstaffed;             /* PoolCore.unstaffed: whether the ring is in it */
byte started;               /* threads that run: a set */
byte workers;               /* PoolCore.workers.size() */
bool stopping;
bool ended;

bool dormant = true;        /* Watchdog.dormant */

/* Ghosts. */
bool blocking;              /* one callback has blocked */
byte ran;                   /* callbacks that are over */

active proctype Kernel() {
    do
    :: atomic { inFlight > 0 -> inFlight--; arrived++ }
    :: inFlight == 0 -> break
    od
}

/* ---- PoolCore: what others ask for */

#define UNPARK(w) unparked = unparked | BIT(w)

/* Some resting worker: resting.pollLast and LockSupport.unpark */
inline wakeResting() {
    if
    :: atomic { resting & 1 -> resting = resting - 1; UNPARK(0) }
    :: atomic { (resting & 3) == 2 -> resting = resting - 2; UNPARK(1) }
    :: atomic { (resting & 7) == 4 -> resting = resting - 4; UNPARK(2) }
    fi
}

/* spawn; without anybody to start it fails, as when no thread can be had */
#define CAN_SPAWN (!ended && started != BIT(WORKERS) - 1)

inline spawn() {
    if
    :: atomic { CAN_SPAWN ->
            workers++;
            if
            :: !(started & 1) -> started = started | 1
            :: (started & 3) == 1 -> started = started | 2
            :: (started & 7) == 3 -> started = started | 4
            fi
        }
    :: !CAN_SPAWN
    fi
}

/* Watchdog.arm */
inline arm() {
    atomic {
        if
        :: dormant -> dormant = false; UNPARK(WATCHDOG)
        :: else
        fi
    }
}

/* staff */
inline staff() {
    unstaffed = true;
    atomic {
        if
        :: wakeResting()
        :: resting == 0 ->
            if
            :: CAN_SPAWN -> spawn()
            :: !CAN_SPAWN -> arm() /* the watchdog tries again */
            fi
        fi
    }
}

/* Lane.wake of the one ring; else perhaps a new thread */
inline wakeLane(elseSpawn) {
    if
    :: atomic { wakeup == SLEEPING -> wakeup = NOTIFIED }
    :: wakeup != SLEEPING ->
        if
        :: elseSpawn && workers < PROCESSORS -> spawn()
        :: else
        fi
    fi
}

/* signal */
inline signal() {
    if
    :: free > 0 ->
        if
#if MAXIMUM == 1
        :: sole != NOBODY -> /* wake */
            if
            :: atomic { sole != NOBODY && (resting & BIT(sole)) -> resting = resting - BIT(sole); UNPARK(sole) }
            :: atomic { sole == NOBODY || !(resting & BIT(sole)) -> skip };
                wakeLane(false)
            fi
#endif
        :: sole == NOBODY ->
            if
            :: wakeResting()
            :: resting == 0 -> wakeLane(true)
            fi
        fi
    :: free <= 0
    fi
}

inline signalIfQueued() {
    if
    :: tasks > 0 -> signal()
    :: tasks == 0
    fi
}

/* execute */
inline execute() {
    atomic { outstanding++; tasks++ };
    atomic { signal() };
    arm()
}

active proctype Outside() {
    byte i;
    do
    :: i < TASKS -> execute(); i++
    :: else -> break
    od
}

/* ---- Watchdog */

/* Watchdog.look; two sightings and one stalled tick stand for three and two. What it does in one tick is one step. */
inline look() {
    active_ = false;
    if
    :: atomic { word == IN_CALLBACK && !(current & BIT(WATCHDOG)) -> current = current | BIT(WATCHDOG); active_ = true }
    :: atomic { word == IN_CALLBACK && (current & BIT(WATCHDOG)) -> word = FREE; current = 0 }; /* Custody.casFree */
#ifndef NOT_STAFFED
        staff()
#endif
    :: word != IN_CALLBACK
    fi;
    /* PoolCore.staffAgain */
    if
    :: unstaffed ->
#ifndef NO_RETRY
        active_ = true;
        if
        :: wakeResting()
        :: resting == 0 -> spawn()
        fi
#endif
    :: !unstaffed
    fi;
    /* lookAtQueue */
    if
    :: tasks == 0 -> stalled = 0
    :: tasks != 0 ->
        active_ = true;
        if
        :: atomic { taken != progress -> progress = taken; stalled = 0 }
        :: taken == progress && stalled == 0 -> stalled = 1
        :: taken == progress && stalled != 0 ->
#ifndef NO_ADDED_THREAD
            /* PoolCore.addThreadForStalledQueue */
            if
            :: resting == 0 && free > 0 && sole == NOBODY -> spawn()
            :: else -> signal()
            fi
#endif
        fi
    fi
}

/*
 * Whether another look would do anything. A tick that would not is not taken, so that a pool which only its watchdog keeps
 * moving, in vain, counts as one that waits for ever.
 */
#define SIGNAL_WAKES (free > 0 && (wakeup == SLEEPING || (resting != 0 && (sole == NOBODY || (resting & BIT(sole))))))
#define LOOK_DOES \
    (word == IN_CALLBACK || (unstaffed && (resting != 0 || CAN_SPAWN)) \
        || (tasks > 0 && (taken != progress || stalled == 0 || SIGNAL_WAKES \
            || (resting == 0 && free > 0 && sole == NOBODY && CAN_SPAWN))) \
        || (tasks == 0 && !unstaffed))

#ifndef NO_WATCHDOG
active proctype Watcher() {
    bool active_;
    byte stalled;
    byte progress;
    atomic { unparked & BIT(WATCHDOG) -> unparked = unparked & ~BIT(WATCHDOG) }; /* started by the first arm */
    do
    :: ended -> break
    :: !ended ->
        atomic { look() };
        if
        :: active_ -> active_ = false; goto tick
        :: else
        fi;
        dormant = true;
#ifndef NO_LOOK_WHEN_DORMANT
        atomic { look() };
        if
        :: active_ -> active_ = false; dormant = false
        :: else
        fi;
#endif
        do
        :: !dormant || ended -> break
        :: dormant && !ended -> /* LockSupport.park */
            atomic { unparked & BIT(WATCHDOG) -> unparked = unparked & ~BIT(WATCHDOG) }
        od;
tick:   LOOK_DOES || ended
    od
}
#endif

/* ---- Worker */

/* mayRunCallbacks, PoolCore.takePermit, SoleThread */
inline mayRunCallbacks() {
    if
    :: permit ->
        atomic { /* Permits.giveBackExcess */
            if
            :: free < 0 -> free++; permit = false
            :: else
            fi
        }
    :: !permit ->
        if
#if MAXIMUM == 1
        :: sole != NOBODY && sole != me
        :: atomic { sole == NOBODY && free > 0 -> free--; permit = true };
            atomic { /* SoleThread.took */
                if
                :: sole == NOBODY || sole == me -> sole = me
                :: else -> permit = false
                fi
            };
            if
            :: !permit -> free++; signalIfQueued()
            :: permit
            fi
        :: atomic { sole == me && free > 0 -> free--; permit = true }
        :: atomic { (sole == NOBODY || sole == me) && free <= 0 -> skip }
#else
        :: atomic { free > 0 -> free--; permit = true } /* Permits.tryTake */
        :: free <= 0
#endif
        fi
    fi
}

inline dropPermit() {
    if
    :: permit ->
        atomic { permit = false; free++ };
#ifndef NO_SIGNAL_ON_GIVING_BACK
        atomic { signalIfQueued() }
#endif
    :: else
    fi
}

/* RingLane.handOver */
inline handOver() {
    if
    :: lane ->
        lane = false;
        if
        :: atomic { (current & BIT(me)) -> word = FREE; current = 0 };
            staff()
        :: !(current & BIT(me))
        fi
    :: else
    fi
}

inline callback() {
    if
    :: ran + 1 == ITEMS
    :: atomic { !blocking -> blocking = true };
        if
        :: /* Blocking.run */
            handOver();
#if MAXIMUM == 1 && !defined(SOLE_KEPT)
            atomic { /* PoolCore.leavesSole */
                if
                :: sole == me -> sole = NOBODY
                :: else
                fi
            };
#endif
#ifndef PERMIT_KEPT_IN_WAIT
            dropPermit();
#endif
            ran == ITEMS - 1;
#ifndef PERMIT_KEPT_IN_WAIT
            atomic { free--; permit = true } /* Permits.takeAnyway */
#endif
#ifndef NO_WATCHDOG
        :: true -> /* nobody knows of it */
#if MAXIMUM == 1
            inFlight == 0 && arrived == 0
#else
            ran == ITEMS - 1
#endif
#endif
        fi
    :: blocking
    fi;
    ran++
}

/* RingLane.enter and leave around a callback */
inline guarded() {
    atomic { WROTE(me, IN_CALLBACK) };
#ifndef NOT_ARMED
    arm();
#endif
    callback();
    if
    :: lane ->
        atomic {
            if
            :: current & BIT(me) -> WROTE(me, IN_RING)
            :: else -> lane = false
            fi
        }
    :: else
    fi
}

#define QUIESCENT (inFlight + arrived + ready == 0)

/* RingLane.serve */
inline serve() {
    atomic { assert(word == FREE); WROTE(me, IN_RING); lane = true };
    do
    :: atomic {
            mayRun = (ready > 0);
            if
            :: !mayRun && tasks > 0 -> mayRunCallbacks(); mayRun = permit /* hasQueuedTasks */
            :: else
            fi
        };
        if
        :: mayRun
        :: !mayRun && stopping && QUIESCENT ->
            atomic { lane = false; word = FREE; current = 0; laneEnded = true };
            break
        :: !mayRun && !(stopping && QUIESCENT) ->
            if
            :: arrived > 0
            :: arrived == 0 -> /* sleep */
#ifndef PERMIT_KEPT_ASLEEP
                dropPermit();
#endif
                wakeup = SLEEPING;
                atomic {
                    stop = stopping && QUIESCENT;
#ifndef NO_LOOK_BEFORE_SLEEP
                    if
                    :: tasks > 0 -> mayRunCallbacks(); stop = stop || permit
                    :: else
                    fi
#endif
                };
                if
                :: stop
                :: !stop -> arrived > 0 || wakeup == NOTIFIED /* Submitter.submitAndWait */
                fi;
                stop = false;
                wakeup = AWAKE
            fi
        fi;
        atomic { mayRun = false; ready = ready + arrived; arrived = 0 }; /* reap */
        do /* deliver */
        :: ready > 0 && lane ->
            atomic { mayRunCallbacks() };
            if
            :: permit -> ready--; guarded()
            :: !permit -> /* InFlight.handOutReady */
                do
                :: ready > 0 -> ready--; execute()
                :: ready == 0 -> break
                od;
                break
            fi
        :: ready == 0 || !lane -> break
        od;
        if /* runQueuedTasks */
        :: lane && tasks > 0 ->
            atomic { mayRunCallbacks() };
            if
            :: permit ->
                if
                :: atomic { tasks > 0 -> tasks--; taken++ };
                    guarded();
                    outstanding--
                :: tasks == 0
                fi
            :: !permit
            fi
        :: !(lane && tasks > 0)
        fi;
        if
        :: !lane -> break
        :: lane
        fi
    od
}

/* PoolCore.hasSomethingFor */
inline lookForSomething() {
    something = unstaffed;
    if
    :: !something && tasks > 0 ->
        if
        :: free > 0 && (sole == NOBODY || sole == me) -> something = true
        :: else
        fi
    :: else
    fi
}

proctype Worker(byte me) {
    bool permit;
    bool lane;
    bool stop;
    bool mayRun;
    bool something;
end_unborn: started & BIT(me);
    do
    :: /* runOnce */
        if
        :: atomic { unstaffed -> unstaffed = false };
            serve();
            goto again
        :: atomic { !unstaffed ->
                mayRunCallbacks();
                mayRun = permit && tasks > 0;
                if
                :: mayRun -> tasks--; taken++
                :: else
                fi
            }
        fi;
        if
        :: mayRun ->
            mayRun = false;
            callback();
            outstanding--;
            goto again
        :: else
        fi;
        dropPermit();
        /* PoolCore.rest */
        resting = resting | BIT(me);
        atomic {
            if
            :: ended -> break
            :: else
            fi;
#ifndef NO_LOOK_BEFORE_REST
            lookForSomething();
            if
            :: something && (resting & BIT(me)) -> something = false; resting = resting - BIT(me); goto again
            :: else -> something = false
            fi
#endif
        };
        atomic { /* LockSupport.park */
            unparked & BIT(me) ->
            unparked = unparked - BIT(me);
            resting = resting & ~BIT(me);
            if
            :: ended -> break
            :: else
            fi
        };
again:  skip
    od;
    /* ended */
    workers--
}

init {
    atomic { run Worker(0); run Worker(1) };
    staff(); /* the pool is made */
    /* PoolEnd.endAll */
    ran == ITEMS;
    stopping = true;
    wakeLane(false);
    laneEnded;
    outstanding == 0;
    atomic {
        ended = true;
        unparked = 255 /* wakeToEnd */
    };
    workers == 0;
    assert(ran == ITEMS && tasks + ready + arrived == 0 && free == MAXIMUM)
}
