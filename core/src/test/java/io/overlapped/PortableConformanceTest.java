package io.overlapped;

import org.junit.jupiter.api.Nested;

/** Every suite on the portable engine. */
@RunOn(EngineVariant.PORTABLE)
final class PortableConformanceTest {
    @Nested
    class Transfer extends TransferConformance {}

    @Nested
    class Append extends AppendConformance {}

    @Nested
    class Durable extends DurableConformance {}

    @Nested
    class WriteCalls extends WriteCallsConformance {}

    @Nested
    class Balance extends BalanceConformance {}

    @Nested
    class Memory extends MemoryConformance {}

    @Nested
    class Ledger extends LedgerConformance {}

    @Nested
    class Waiting extends WaitingConformance {}

    @Nested
    class Notification extends NotificationConformance {}

    @Nested
    class Pipe extends PipeConformance {}

    @Nested
    class NamedPipe extends NamedPipeConformance {}

    @Nested
    class MessagePipe extends MessagePipeConformance {}

    @Nested
    class Lock extends LockConformance {}

    @Nested
    class Cancel extends CancelConformance {}

    @Nested
    class CallbackFailure extends CallbackFailureConformance {}

    @Nested
    class EndingEarly extends EndingEarlyConformance {}

    @Nested
    class Closing extends ClosingConformance {}

    @Nested
    class ClosingOrder extends ClosingOrderConformance {}

    @Nested
    class BlockedCallback extends BlockedCallbackConformance {}

    @Nested
    class AsyncFile extends AsyncFileConformance {}

    @Nested
    class AsyncTransfer extends AsyncTransferConformance {}

    @Nested
    class AsyncBlocking extends AsyncBlockingConformance {}

    @Nested
    class AsyncFileState extends AsyncFileStateConformance {}

    @Nested
    class CancelledBuffer extends CancelledBufferConformance {}

    @Nested
    class AsyncFiles extends AsyncFilesConformance {}

    @Nested
    class DirectReader extends DirectReaderConformance {}

    @Nested
    class Batches extends BatchConformance {}

    @Nested
    class BatchPaths extends BatchPathsConformance {}

    @Nested
    class Arenas extends OverlappedArenaConformance {}

    @Nested
    class BadInput extends BadInputConformance {}

    @Nested
    class Counter extends CounterConformance {}

    @Nested
    class RegisteredFiles extends RegisteredFilesConformance {}

    @Nested
    class BufferPools extends BufferPoolConformance {}

    @Nested
    class BufferPoolEnds extends BufferPoolEndConformance {}
}
