package io.overlapped.internal.uring;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.Operation;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** What any thread asks of the one that serves a ring. */
final class LaneCommands {
    private final Queue<Command> commands = new ConcurrentLinkedQueue<>();

    sealed interface Command {}

    record Cancel(Operation operation) implements Command {}

    record CancelAll(Descriptor descriptor, @Nullable Thread issuer) implements Command {}

    record CancelEndless() implements Command {}

    void add(Command command) {
        commands.add(command);
    }

    boolean isEmpty() {
        return commands.isEmpty();
    }

    /** By the ring's holder. What was sent before a command must be found by it, so that is taken in before each. */
    void run(InFlight inFlight, Runnable takeIn) {
        for (Command command = commands.poll(); command != null; command = commands.poll()) {
            takeIn.run();
            boolean done = switch (command) {
                case Cancel(Operation operation) -> inFlight.cancel(operation);
                case CancelAll(Descriptor descriptor, Thread issuer) -> inFlight.cancelAll(descriptor, issuer);
                case CancelEndless() -> inFlight.cancelEndless();
            };
            if (!done) {
                commands.add(command); // the kernel takes no more now
                return;
            }
        }
    }
}
