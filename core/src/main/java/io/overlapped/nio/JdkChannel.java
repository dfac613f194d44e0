package io.overlapped.nio;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own channel of a file that is open already, for what only the JDK can do: its table of locks, mappings, and
 * transfers between channels. It is opened when it is first needed, by the descriptor's name in /proc, which also reaches
 * a file that has no name any more. It lives as long as the channel that it belongs to: POSIX locks vanish when any
 * descriptor of the file is closed in the process.
 */
final class JdkChannel<C extends Channel> {
    private final OpenFile file;
    private final Opener<C> opener;
    private volatile @Nullable C channel;
    private boolean closed;

    /** Opens a channel of the kind that is needed. */
    @FunctionalInterface
    interface Opener<C> {
        C open(Path path, Set<OpenOption> options) throws IOException;
    }

    /** The file may not be opened again: its permissions have been taken away, or there is no /proc. */
    static final class Unavailable extends FileSystemException {
        private static final long serialVersionUID = 1L;

        Unavailable(String file, IOException cause) {
            super(
                    file,
                    null,
                    "locks and mappings need a second descriptor, and opening the file again by /proc/self/fd failed ("
                            + cause + "): its permissions must allow what the channel was opened for");
            initCause(cause);
        }
    }

    JdkChannel(OpenFile file, Opener<C> opener) {
        this.file = file;
        this.opener = opener;
    }

    C get() throws IOException {
        C open = channel;
        return open != null ? open : open();
    }

    private synchronized C open() throws IOException {
        C open = channel;
        if (open != null) {
            return open;
        }
        if (closed || !file.descriptor().acquire()) {
            throw new ClosedChannelException();
        }
        try {
            String name = "/proc/self/fd/" + file.descriptor().fd();
            open = opener.open(
                    file.path().getFileSystem().getPath(name), file.request().access());
            channel = open;
            return open;
        } catch (FileSystemException e) {
            throw new Unavailable(file.path().toString(), e);
        } finally {
            file.descriptor().release();
        }
    }

    /** Closes it, which ends its locks and wakes who waits for one. */
    void close() throws IOException {
        C open;
        synchronized (this) {
            closed = true;
            open = channel;
        }
        if (open != null) {
            open.close();
        }
    }
}
