/** The io_uring engine: rings, who may touch them, and the loop that serves one. */
@NullMarked
package io.overlapped.internal.uring;

import org.jspecify.annotations.NullMarked;
