/** One class for each thing that once went wrong; each says what the platform guarantees. */
package io.overlapped.regression;
