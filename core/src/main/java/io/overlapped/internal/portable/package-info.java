/** The portable engine: plain system calls on the pool's threads, for wherever io_uring is not to be had. */
@NullMarked
package io.overlapped.internal.portable;

import org.jspecify.annotations.NullMarked;
