/**
 * A Directory of Apache Lucene whose files are read and written through Overlapped: {@link
 * io.overlapped.lucene.OverlappedDirectory}.
 */
@NullMarked
package io.overlapped.lucene;

import org.jspecify.annotations.NullMarked;
