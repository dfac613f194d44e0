package io.overlapped.internal.engine;

/** Operations and files that no kernel knows. */
public final class StressOperations {
    /** For tests that do not look at it. */
    public static final Operation NOBODYS = operation();

    private static final Descriptor.Traits FILE = new Descriptor.Traits(true, true, false, false, 1, 1);

    private StressOperations() {}

    /** {@return an idle operation} */
    public static Operation operation() {
        return new Operation(new Silent());
    }

    /** {@return one that is on its way to the kernel} */
    public static Operation begun() {
        Operation operation = operation();
        operation.begin();
        return operation;
    }

    /** {@return one that the kernel has} */
    public static Operation issued() {
        Operation operation = begun();
        operation.describe(OperationKind.READ, descriptor(), 0, 0);
        operation.buffer(0, Long.BYTES);
        operation.tryIssue();
        return operation;
    }

    static Descriptor descriptor() {
        return new Descriptor(-1, "none", FILE);
    }

    private static final class Silent implements Completion {
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
    }
}
