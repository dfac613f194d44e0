package io.overlapped.internal.engine;

/** Operations that nobody performs. */
final class TestOperations {
    private TestOperations() {}

    static Operation operation() {
        return new Operation(new Completion() {
            @Override
            public Object publish(Operation operation) {
                operation.settle(false);
                return null;
            }

            @Override
            public boolean deliversCallback() {
                return false;
            }

            @Override
            public void deliver(Operation operation, Object token) {}
        });
    }

    /** Begun and described, on a file that does not exist. */
    static Operation begun(OperationKind kind, boolean stream, long offset) {
        Operation operation = operation();
        operation.begin();
        operation.describe(kind, descriptor(stream), offset, 0);
        return operation;
    }

    static Descriptor descriptor(boolean stream) {
        return new Descriptor(-1, "none", new Descriptor.Traits(true, true, stream, false, 1, 1));
    }
}
