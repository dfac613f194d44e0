/**
 * The JDK's file channels, served by the engine: {@link io.overlapped.nio.OverlappedFileSystemProvider} for programs that are
 * not to be changed, {@link io.overlapped.nio.OverlappedChannels} for those that may be.
 */
@NullMarked
package io.overlapped.nio;

import org.jspecify.annotations.NullMarked;
