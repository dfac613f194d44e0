/** What a run found, as it is kept in JSON: figures, ratios with their spread, verdicts. */
@NullMarked
package io.overlapped.benchmarks.report;

import org.jspecify.annotations.NullMarked;
