package io.overlapped.stress;

import io.overlapped.FileHandle;
import io.overlapped.Overlapped;
import io.overlapped.Pipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A pipe whose end to read from is bound to a pool; used again. */
final class BoundPipe {
    private static final ConcurrentLinkedQueue<BoundPipe> FREE = new ConcurrentLinkedQueue<>();

    private final FileHandle sink;
    private final BoundFile source;
    private final Overlapped write = new Overlapped();
    private final ByteBuffer oneByte = ByteBuffer.allocateDirect(1);

    private BoundPipe(Pipe pipe) {
        sink = pipe.sink();
        source = BoundFile.of(pipe.source());
    }

    /** An empty one that nobody uses. */
    static BoundPipe take() {
        BoundPipe known = FREE.poll();
        if (known == null) {
            try {
                return new BoundPipe(FileHandle.pipe());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        known.source.beginAgain();
        return known;
    }

    static void giveBack(BoundPipe pipe) {
        FREE.add(pipe);
    }

    FileHandle source() {
        return source.file();
    }

    Runs runs() {
        return source.runs();
    }

    void read(ByteBuffer buffer, Overlapped overlapped) {
        source.io().start();
        source.file().read(buffer, overlapped);
    }

    /** There is always room for it. */
    void writeByte() {
        sink.write(oneByte, write);
    }
}
