/** The rows of the target table, and what runs them: data files, processes, the C yardstick. */
@NullMarked
package io.overlapped.benchmarks.run;

import org.jspecify.annotations.NullMarked;
