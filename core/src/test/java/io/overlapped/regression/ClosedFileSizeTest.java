package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.FileHandle;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * size() asked the system by a descriptor number that could be closed, and be another file's, by then. It tells the size
 * of its own file or throws.
 */
class ClosedFileSizeTest extends RegressionSuite {
    private static final int ROUNDS = 2_000;

    @Test
    void isRefused() throws Exception {
        Path path = Files.write(newPath(), new byte[5]);
        FileHandle file = FileHandle.open(path);
        assertThat(file.size()).isEqualTo(5);
        file.close();
        assertThatThrownBy(file::size).isExactlyInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(FileHandle.INVALID::size).isExactlyInstanceOf(ClosedChannelException.class);
    }

    /** Another file of another size gets the same number again and again. */
    @Test
    void isNeverThatOfAnotherFile() throws Exception {
        Path mine = Files.write(newPath(), new byte[5]);
        Path others = Files.write(newPath(), new byte[7]);
        AtomicReference<FileHandle> current = new AtomicReference<>(FileHandle.open(mine));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread asker = new Thread(() -> {
            for (FileHandle file = current.get(); file != null; file = current.get()) {
                try {
                    assertThat(file.size()).isEqualTo(5);
                } catch (ClosedChannelException closed) {
                    // as it should be
                } catch (IOException | AssertionError e) {
                    failure.set(e);
                    return;
                }
            }
        });
        asker.start();
        for (int i = 0; i < ROUNDS; i++) {
            current.get().close();
            FileHandle other = FileHandle.open(others);
            current.set(FileHandle.open(mine));
            other.close();
        }
        current.getAndSet(null).close();
        joins(asker);
        assertThat(failure).hasValue(null);
    }
}
