package io.overlapped.lucene;

import io.overlapped.AsyncFile;
import org.apache.lucene.store.OutputStreamIndexOutput;

/** Lucene's own output, with its checksum, whose bytes are written behind it. */
final class OverlappedIndexOutput extends OutputStreamIndexOutput {
    private static final int STAGE = 8192;

    OverlappedIndexOutput(String name, AsyncFile file, Resources resources) {
        super("OverlappedIndexOutput(path=\"" + file.name() + "\")", name, new WriteBehind(file, resources), STAGE);
    }
}
