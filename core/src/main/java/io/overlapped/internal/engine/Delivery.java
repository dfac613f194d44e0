package io.overlapped.internal.engine;

/** A result whose code runs as one of the pool's tasks, because no thread that could run it was at hand. */
public record Delivery(Operation operation, Object token) implements Task {
    @Override
    public boolean runsCallback() {
        return operation.completion().deliversCallback();
    }

    @Override
    public int priority() {
        return operation.completion().priority();
    }

    @Override
    public void run() {
        operation.completion().deliver(operation, token);
    }
}
