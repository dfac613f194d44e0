/** Closing in any order with operations in flight: nothing is written into memory that was given back, nothing is lost or told twice. */
package io.overlapped.stress.closing;
