/** Threads: who runs what, in which order, and how many at a time; picks the engine and serves its rings. */
@NullMarked
package io.overlapped.internal.pool;

import org.jspecify.annotations.NullMarked;
