package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;

/** Empties pipes, with operations that need no ThreadPoolIo. */
final class PipeReading {
    private PipeReading() {}

    static byte[] readFully(FileHandle source, int length) throws InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(length);
        Overlapped overlapped = new Overlapped();
        while (buffer.hasRemaining()) {
            assertThat(source.read(buffer, overlapped)).isIn(Outcome.COMPLETED_SILENTLY, Outcome.PENDING_SILENTLY);
            overlapped.await();
            assertThat(overlapped.error()).isZero();
            buffer.position(buffer.position() + (int) overlapped.bytesTransferred());
        }
        byte[] bytes = new byte[length];
        buffer.get(0, bytes);
        return bytes;
    }
}
