package io.overlapped.stress;

import io.overlapped.CallbackEnvironment;
import io.overlapped.FileHandle;
import io.overlapped.Ledger;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A file and the object that binds it to a pool; used again, since the binding is for the life of the file. */
final class BoundFile {
    private static final ConcurrentLinkedQueue<BoundFile> FREE = new ConcurrentLinkedQueue<>();
    private static final Path DATA = data();

    private final FileHandle file;
    private final ThreadPoolIo io;
    private volatile Runs runs = new Runs();

    private BoundFile(FileHandle file, ThreadPool pool) {
        this.file = file;
        this.io = ThreadPoolIo.create(
                file,
                (instance, context, overlapped, error, bytes, self) -> runs.run(),
                null,
                CallbackEnvironment.of(pool));
    }

    private static Path data() {
        try {
            Path path = Files.createTempFile("overlapped-stress", ".data");
            Files.write(path, new byte[4096]);
            path.toFile().deleteOnExit();
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that nobody uses; its file is open and nothing of it is in flight. */
    static BoundFile take() {
        BoundFile known = FREE.poll();
        if (known == null) {
            return open();
        }
        known.beginAgain();
        return known;
    }

    /** Counts from 0 again. */
    void beginAgain() {
        runs = new Runs();
    }

    static void giveBack(BoundFile file) {
        FREE.add(file);
    }

    /** One that is not used again. */
    static BoundFile open() {
        try {
            return new BoundFile(FileHandle.open(DATA), Pools.next());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static BoundFile of(FileHandle file) {
        return new BoundFile(file, Pools.next());
    }

    FileHandle file() {
        return file;
    }

    ThreadPoolIo io() {
        return io;
    }

    Runs runs() {
        return runs;
    }

    /** {@return what is prepared, owed, running and held together} */
    int total() {
        Ledger ledger = io.ledger();
        return (int) (ledger.prepared() + ledger.owed() + ledger.running() + ledger.held());
    }
}
