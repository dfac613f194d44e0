/** What runs in a contestant's own process: one job, done in one way, measured, its figures printed as JSON. */
@NullMarked
package io.overlapped.benchmarks.job;

import org.jspecify.annotations.NullMarked;
