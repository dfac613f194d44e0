/*
 * A cheaper claim: the holder of a ring comes back from a callback with a store and a load, without a CAS and without a
 * fence; whoever would take the ring from it pays, with membarrier(2).
 *
 * The holder has a word of its own, which only it writes, and a claim, which others write. Coming back, it stores IN_RING
 * into its word and looks at the claim. A taker puts a claim down, has every running thread pass a full barrier, and looks
 * at the word again. So one of the two sees the other; where both do, a CAS on the claim decides.
 *
 * Stores of the holder's to its word are buffered, one deep, and reach memory at any later time, at a CAS of its own (which is
 * a full barrier), or at the taker's membarrier. The holder reads its own buffer. One entry is enough: the word is all that
 * anybody reads of what the holder stores without a fence, and a second store pushes the first out, in order. What it
 * does to the ring is not buffered, but asserted to be its own: what a taker must see of it is behind the release store.
 *
 * The job: CALLBACKS callbacks one after the other, two comings and goings each. Two takers: the watchdog, with membarrier,
 * at any time and late; and the holder itself, handing over, once.
 */
#define CALLBACKS 2
#define NONE 0
#define TAKEN 100
#define IN_RING(w) ((w) & 1)
#define IN_CALLBACK(w) (!((w) & 1))

byte word = 1;              /* in memory: odd at the queues, even in a callback; never repeats within one holder's time */
bool buffered;
byte buffer;
byte claim = NONE;          /* NONE, the word that a taker asks about, or TAKEN */
bool over;
byte holders = 1;           /* who may touch the ring: 1 holder, 0 nobody (free) */
byte staffed;               /* how often another thread was asked for */

/* The store buffer reaches memory. */
inline flush() {
    if
    :: buffered -> word = buffer; buffered = false
    :: else
    fi
}

active proctype StoreBuffer() {
    do
    :: atomic { buffered -> flush() }
    :: over && !buffered -> break
    od
}

/* A store of the holder's without a fence: the one before goes first. */
inline store(value) {
    atomic { flush(); buffer = value; buffered = true }
}

/* A CAS of the holder's on the claim: what it stored before is in memory then. */
inline ownerClaims(from, to) {
    atomic {
        flush();
        if
        :: claim == from -> claim = to; won = true
        :: else -> won = false
        fi
    }
}

/* Coming back from a callback: mine is the new word. */
inline comeBack() {
    mine++;
#ifdef LOOK_BEFORE_STORE
    seen = claim;
    store(mine);
#else
    store(mine);
    seen = claim;
#endif
    if
    :: seen == NONE
#ifdef CLAIM_NOT_ARBITRATED
    :: seen != NONE && seen != TAKEN /* the taker will see that the holder is back */
    :: seen == TAKEN -> lost = true
#else
    :: seen == TAKEN -> lost = true
    :: seen != NONE && seen != TAKEN ->
        ownerClaims(seen, NONE);
        if
        :: won
        :: !won -> /* withdrawn, or taken */
            atomic {
                if
                :: claim == TAKEN -> lost = true
                :: else
                fi
            }
        fi
#endif
    fi;
    seen = 0
}

/* Touching the ring. */
inline touch() {
    assert(holders == 1);
    assert(staffed == 0)
}

active proctype Holder() {
    byte mine = 1;
    byte seen;
    byte callback;
    bool lost;
    bool won;
    do
    :: callback < CALLBACKS && !lost ->
        callback++;
        touch();
        mine++;
        store(mine); /* enters the callback */
        comeBack(); /* issues something */
        if
        :: lost -> break
        :: !lost
        fi;
        touch();
        mine++;
        store(mine);
        if
        :: callback == CALLBACKS -> /* hands the ring over */
            do
            :: seen = claim;
                if
                :: seen == TAKEN -> lost = true; break
                :: else ->
                    ownerClaims(seen, TAKEN);
                    if
                    :: won -> atomic { holders--; staffed++; assert(staffed == 1); lost = true }; break
                    :: !won
                    fi
                fi
            od;
            seen = 0
        :: true -> comeBack()
        fi
    :: !(callback < CALLBACKS && !lost) -> break
    od;
    if
    :: lost
    :: !lost -> touch()
    fi;
    over = true
}

inline membarrier() {
#ifdef NO_MEMBARRIER
    skip
#else
    atomic { flush() }
#endif
}

inline take(guard) {
    atomic {
#ifdef TAKER_STORES
        if
        :: true ->
#else
        if
        :: claim == guard ->
#endif
            claim = TAKEN;
            assert(holders == 1);
            holders--;
            staffed++;
            assert(staffed == 1)
        :: else
        fi
    }
}

active proctype Watchdog() {
    byte sight;
    byte again;
    do
    :: over -> break
    :: atomic { IN_CALLBACK(word) && claim == NONE -> sight = word };
#ifdef NO_CLAIM
        membarrier();
        again = word;
        if
        :: again == sight -> take(NONE)
        :: else
        fi;
#else
        if
        :: atomic { claim == NONE -> claim = sight }; /* CAS */
            membarrier();
#ifdef NO_SECOND_LOOK
            again = sight;
#else
            again = word;
#endif
            if
            :: again == sight -> take(sight)
            :: again != sight ->
                atomic { /* CAS: the claim is withdrawn, unless somebody did */
                    if
                    :: claim == sight -> claim = NONE
                    :: else
                    fi
                }
            fi
        :: claim != NONE
        fi;
#endif
        sight = 0;
        again = 0
    od
}
