package io.overlapped.internal.engine;

/** Something a thread of the pool is to do. It must not throw: whose failure it is knows best whom to tell. */
@FunctionalInterface
public interface Task {
    void run();
}
