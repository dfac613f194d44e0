/**
 * The model: files whose operations complete on a thread pool.
 *
 * <p>A file is bound to a pool once, by {@link io.overlapped.ThreadPoolIo#create}; each operation is announced
 * ({@link io.overlapped.ThreadPoolIo#start}) immediately before it is issued, and the announcement is taken back
 * ({@link io.overlapped.ThreadPoolIo#cancel}) where no completion will come. {@link io.overlapped.AsyncFile} does that
 * accounting by itself.
 *
 * <p>The semantics are those of the Windows thread pool (threadpoolapiset.h) and of overlapped I/O; where Windows leaves the
 * behaviour undefined, the call is refused with a {@link io.overlapped.MisuseException}.
 */
@NullMarked
package io.overlapped;

import org.jspecify.annotations.NullMarked;
