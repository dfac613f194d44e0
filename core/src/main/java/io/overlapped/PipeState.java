package io.overlapped;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.PipeEnd;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.Sockets;
import io.overlapped.internal.pool.Blocking;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What all handles of one end of a named pipe have in common: the end itself, and, at the server, its instance. */
final class PipeState {
    private final PipeEnd end;
    private final PipeInstances.Kind kind;
    private final PipeInstances.@Nullable Mine instance;

    private PipeState(PipeEnd end, PipeInstances.Kind kind, PipeInstances.@Nullable Mine instance) {
        this.end = end;
        this.kind = kind;
        this.instance = instance;
    }

    /** A new instance of a pipe's. */
    static FileHandle create(
            String name, PipeInstances.Kind wanted, boolean first, boolean messageReads, boolean synchronous)
            throws IOException {
        int[] listener = new int[1];
        PipeInstances.Mine instance = new PipeInstances(name).create(wanted, first, listener);
        PipeEnd end = PipeEnd.server(listener[0], wanted.messages(), Sockets.user());
        end.readsMessages(messageReads);
        NamedPipe.Direction direction = wanted.direction();
        return handle(
                name,
                new PipeState(end, instance.kind(), instance),
                direction != NamedPipe.Direction.OUTBOUND,
                direction != NamedPipe.Direction.INBOUND,
                synchronous);
    }

    /** A client's handle. */
    static FileHandle open(String name, boolean read, boolean write, boolean synchronous) throws IOException {
        PipeInstances.Connection connection = new PipeInstances(name).connect(read, write);
        PipeInstances.Kind kind = connection.kind();
        PipeEnd end = PipeEnd.client(connection.fd(), kind.messages());
        return handle(name, new PipeState(end, kind, null), read, write, synchronous);
    }

    private static FileHandle handle(String name, PipeState state, boolean read, boolean write, boolean synchronous) {
        Descriptor.Traits traits = new Descriptor.Traits(read, write, true, false, 1, 1);
        Descriptor descriptor = new Descriptor(state.end, "\\\\.\\pipe\\" + name, traits);
        return new FileHandle(new FileObject(descriptor, state, synchronous));
    }

    PipeEnd end() {
        return end;
    }

    PipeInstances.Kind kind() {
        return kind;
    }

    boolean isServer() {
        return instance != null;
    }

    /** The error with which an operation cannot even begin, or 0. One that connects has the pipe listen again. */
    int refusal(OperationKind operation) {
        PipeEnd.State state = end.state();
        if (operation == OperationKind.CONNECT) {
            return state == PipeEnd.State.DISCONNECTED ? listen() : 0;
        }
        if (!operation.isTransfer()) {
            return Win32Error.ERROR_INVALID_PARAMETER;
        }
        return switch (state) {
            case CONNECTED, CLOSING -> 0;
            case LISTENING -> Win32Error.ERROR_PIPE_LISTENING;
            case DISCONNECTING, DISCONNECTED -> Win32Error.ERROR_PIPE_NOT_CONNECTED;
        };
    }

    private synchronized int listen() {
        PipeInstances.Mine mine = instance;
        if (mine == null) {
            return Win32Error.ERROR_INVALID_PARAMETER;
        }
        if (end.state() != PipeEnd.State.DISCONNECTED) {
            return 0; // another thread was faster: a second socket would take the first one's name
        }
        try {
            int listener = mine.listen();
            if (!end.listen(listener)) {
                LibC.close(listener); // closed meanwhile
            }
            return 0;
        } catch (IOException e) {
            return Win32Error.of(e);
        }
    }

    /** Ends the connection, and waits until what waited for it is over. False where there was none. */
    boolean disconnect(Descriptor descriptor) {
        PipeInstances.Mine mine = instance;
        if (mine == null || !end.beginDisconnect()) {
            return false;
        }
        mine.hide();
        boolean interrupted = false;
        while (descriptor.held() != 0) {
            try {
                Blocking.run(descriptor::awaitIdle);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        end.endDisconnect();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    /** What waits ends, as if the other end were gone. */
    void beginClose() {
        PipeInstances.Mine mine = instance;
        if (mine != null) {
            mine.hide();
        }
        end.beginClose();
    }

    /** Called when the end is closed. */
    void endClose() {
        PipeInstances.Mine mine = instance;
        if (mine != null) {
            mine.remove();
        }
    }
}
