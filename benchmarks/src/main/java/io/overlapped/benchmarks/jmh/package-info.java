/** JMH benchmarks of the small things: a queue, a hand-off, a round trip. */
@NullMarked
package io.overlapped.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
