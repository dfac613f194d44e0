package io.overlapped.internal.pool;

import java.util.function.Consumer;

/**
 * What a pool is asked to be.
 *
 * @param name prefix of the threads' names
 * @param minimumThreads threads that do not end when idle
 * @param maximumThreads threads that may run callbacks at a time, from 1
 * @param wish which engine
 * @param daemon whether the threads let the JVM exit
 * @param failures told of every failure that no caller can be told of
 */
public record PoolSettings(
        String name,
        int minimumThreads,
        int maximumThreads,
        EngineWish wish,
        boolean daemon,
        Consumer<Throwable> failures) {}
