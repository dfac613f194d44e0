/*
 * The hand of a quick thread: how many callbacks it has taken and not begun, and the watchdog, which gives them back when
 * the thread is held up in one.
 *
 * The owner changes the number by a plain store and then looks whether the hand was emptied. The watchdog says that it is, has
 * every running thread pass a full barrier (membarrier(2)), and reads the number. So either it reads the owner's last change, or the
 * owner, looking after that change, finds the hand emptied. Where both are so, the owner asks under the monitor which number was
 * read: a change differs from the number before by one. Only the first change after the hand was emptied can have been
 * read, so only the first is asked about.
 *
 * Stores of the owner's are buffered, one deep, and reach memory at any later time, when the next pushes them out, at the
 * owner's own lock of the monitor, or at the watchdog's membarrier. The owner reads its own buffer.
 *
 * The job: STEPS changes, each of which takes one out, to run it, or puts one in, which was submitted. In the end everything that
 * was there or was put in was run by the owner or given back, once.
 */
#define STEPS 5
#define FIRST 2
#define NOT_READ 100

byte left = FIRST;          /* in memory */
bool buffered;
byte buffer;
bool emptied;
byte leftWhenEmptied = NOT_READ;
bool locked;                /* the monitor */
byte given;                 /* back to the account */
byte ran;
byte put = FIRST;
bool over;

inline flush() {
    if
    :: buffered -> left = buffer; buffered = false
    :: else
    fi
}

active proctype StoreBuffer() {
    do
    :: atomic { buffered -> flush() }
    :: over && !buffered -> break
    od
}

inline store(value) {
    atomic { flush(); buffer = value; buffered = true }
}

/* The owner's. */
inline lock() {
    atomic { !locked -> locked = true; flush() }
}

inline unlock() {
    locked = false
}

/* Whether the change counts. */
inline change(next) {
#ifdef LOOK_FIRST
    found = emptied;
    store(next);
#else
    store(next);
    found = emptied;
#endif
    counts = true;
    if
    :: found ->
#ifdef NOT_ASKED
        counts = false
#else
        lock();
        counts = (leftWhenEmptied == next);
#ifndef ASKED_TWICE
        leftWhenEmptied = NOT_READ;
#endif
        unlock()
#endif
    :: else
    fi;
    mine = next
}

active proctype Owner() {
    byte mine = FIRST;
    byte step;
    bool found;
    bool counts;
    do
    :: step < STEPS ->
        step++;
        if
        :: mine > 0 ->
            change(mine - 1);
            if
            :: counts -> ran++
            :: else -> skip
            fi
        :: true -> /* a callback submits one */
            change(mine + 1);
            if
            :: counts -> put++
            :: else -> skip /* it goes to the account, which is another's affair */
            fi
        fi
    :: step == STEPS -> break
    od;
    lock();
    if
    :: !emptied -> given = given + mine; emptied = true
    :: else
    fi;
    unlock();
    over = true;
    !buffered;
    assert(ran + given == put)
}

active proctype Watchdog() {
    atomic { !locked -> locked = true };
    if
    :: !emptied ->
#ifdef READ_FIRST
        leftWhenEmptied = left;
        emptied = true;
#else
        emptied = true;
#ifndef NO_MEMBARRIER
        atomic { flush() };
#endif
        leftWhenEmptied = left;
#endif
        given = given + leftWhenEmptied
    :: else
    fi;
    locked = false
}
