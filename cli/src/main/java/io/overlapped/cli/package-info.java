/** The overlapped command: demonstrations and diagnosis. */
@NullMarked
package io.overlapped.cli;

import org.jspecify.annotations.NullMarked;
