/** The overlapped-bench command. */
@NullMarked
package io.overlapped.benchmarks;

import org.jspecify.annotations.NullMarked;
