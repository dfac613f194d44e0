package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Writes that are asked, one by one, to be on the device when they are over. */
abstract class DurableConformance extends Conformance {
    private final Completions done = new Completions();

    @Test
    void aDurableWriteWritesWhatItWasGiven() throws Exception {
        byte[] content = randomBytes(100_000, 1);
        ThreadPoolIo io = bind(newFile("f"), done, pool());
        Overlapped overlapped = new Overlapped(0).durable(true);
        io.start();
        assertThat(io.file().write(direct(content), overlapped).expectsCompletion())
                .isTrue();
        done.expect(overlapped, 0, content.length);
        assertThat(Files.readAllBytes(directory.resolve("f"))).isEqualTo(content);
    }

    @Test
    void aDurableWriteMayAppend() throws Exception {
        ThreadPoolIo io = bind(open(fileWith("f", ascii("begin")), READ_WRITE), done, pool());
        Overlapped overlapped = new Overlapped(Overlapped.APPEND).durable(true);
        io.start();
        io.file().write(direct(ascii("-end")), overlapped);
        done.expect(overlapped, 0, 4);
        assertThat(Files.readString(directory.resolve("f"))).isEqualTo("begin-end");
    }

    @Test
    void aDurableWriteMayGather() throws Exception {
        ThreadPoolIo io = bind(newFile("f"), done, pool());
        Overlapped overlapped = new Overlapped(0).durable(true);
        io.start();
        io.file().writeGather(List.of(segment("one"), segment("-two")), overlapped);
        done.expect(overlapped, 0, 7);
        assertThat(Files.readString(directory.resolve("f"))).isEqualTo("one-two");
    }

    /** The wish stays with the object, and means nothing to what is not a write on a file. */
    @Test
    void aReadAndAFlushTakeNoNotice() throws Exception {
        ThreadPoolIo io = bind(open(fileWith("f", ascii("12345")), READ_WRITE), done, poolWithoutInlineReads());
        Overlapped overlapped = new Overlapped(0).durable(true);
        io.start();
        io.file().read(direct(5), overlapped);
        done.expect(overlapped, 0, 5);
        io.start();
        io.file().flush(true, overlapped);
        done.expect(overlapped, 0, 0);
    }

    @Test
    void aPipeTakesNoNotice() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo sink = bind(pipe.sink(), done, pool());
        Overlapped overlapped = new Overlapped().durable(true);
        sink.start();
        pipe.sink().write(direct(10), overlapped);
        done.expect(overlapped, 0, 10);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static MemorySegment segment(String text) {
        byte[] bytes = ascii(text);
        return Arena.ofAuto().allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }
}
