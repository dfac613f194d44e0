package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.FileConstants.RWF_APPEND;
import static io.overlapped.internal.linux.FileConstants.RWF_DSYNC;
import static io.overlapped.internal.linux.IoUringConstants.IORING_OP_WRITE;
import static io.overlapped.internal.linux.IoUringLayout.SQE_OPCODE;
import static io.overlapped.internal.linux.IoUringLayout.SQE_RW_FLAGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.overlapped.internal.engine.Completion;
import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.linux.NativeMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a submission entry says; none is submitted. */
final class SubmitterTest {
    private Ring ring;
    private FileTable files;
    private Submitter submitter;

    @BeforeEach
    void make() throws Exception {
        UringProbe.Result probe = UringProbe.result();
        assumeTrue(probe.usable(), probe.reason());
        ring = new Ring(RingSetup.create(RingOptions.fromProperties()));
        files = new FileTable(ring.fd(), 0, failure -> {});
        submitter = new Submitter(ring, files, new BufferTables(false));
    }

    @AfterEach
    void close() {
        if (ring != null) {
            files.close();
            ring.close();
        }
    }

    @Test
    void aDurableWriteCarriesItsFlagAndNoOtherDoes() {
        Operation durable = write(false);
        durable.durable();
        assertThat(flags(durable)).isEqualTo(RWF_DSYNC);
        assertThat(flags(write(false))).isZero();
    }

    @Test
    void aDurableAppendCarriesBoth() {
        Operation durable = write(false);
        durable.appending();
        durable.durable();
        assertThat(flags(durable)).isEqualTo(RWF_DSYNC | RWF_APPEND);
    }

    @Test
    void onAStreamThereIsNothingToBeDurable() {
        Operation durable = write(true);
        durable.durable();
        assertThat(flags(durable)).isZero();
    }

    private int flags(Operation operation) {
        long entry = submitter.nextEntry();
        submitter.fill(entry, operation, 1);
        assertThat(NativeMemory.getByte(entry + SQE_OPCODE)).isEqualTo((byte) IORING_OP_WRITE);
        return NativeMemory.getInt(entry + SQE_RW_FLAGS);
    }

    private static Operation write(boolean stream) {
        Descriptor file = new Descriptor(-1, "none", new Descriptor.Traits(true, true, stream, false, 1, 1));
        Operation operation = new Operation(new Completion() {
            @Override
            public Object publish(Operation ignored) {
                return null;
            }

            @Override
            public boolean deliversCallback() {
                return false;
            }

            @Override
            public void deliver(Operation ignored, Object token) {}
        });
        operation.begin();
        operation.describe(OperationKind.WRITE, file, 0, 0);
        operation.buffer(4096, 10);
        return operation;
    }
}
