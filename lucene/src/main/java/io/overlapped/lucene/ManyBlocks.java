package io.overlapped.lucene;

import io.overlapped.Batch;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * One read of many blocks, straight to where a reader wants them: what is in memory is copied, and all that is not is read by one {@link
 * Batch}, however many gaps there are. What is brought does not go into the cache, which a long read would only empty.
 */
final class ManyBlocks {
    /** Longest read of a batch: several of these keep a device busier than one that is long. */
    private static final int PIECE = 128 << 10;

    private final OpenFile file;
    private final int first;
    private final byte[] target;
    private final int at;
    private final List<Gap> gaps = new ArrayList<>();

    private record Gap(int index, int count) {}

    ManyBlocks(OpenFile file, int first, byte[] target, int at) {
        this.file = file;
        this.first = first;
        this.target = target;
        this.at = at;
    }

    /** Reads so many whole blocks, all of which are in the file. */
    void read(int count) throws IOException {
        List<Integer> coming = new ArrayList<>();
        for (int index = first; index < first + count; index++) {
            Block block = file.peek(index);
            byte[] bytes = block == null ? null : block.bytes();
            if (bytes != null) {
                copy(index, bytes);
            } else if (block != null && block.isPending()) {
                coming.add(index);
            } else {
                missing(index);
            }
        }
        if (gaps.size() == 1) {
            Gap only = gaps.getFirst();
            file.readExactly(place(only), file.startOf(only.index()));
        } else if (!gaps.isEmpty()) {
            readGaps();
        }
        for (int index : coming) {
            copy(index, file.get(index, 1, false));
        }
    }

    private void copy(int index, byte[] bytes) {
        System.arraycopy(bytes, 0, target, at + ((index - first) << file.shift()), 1 << file.shift());
    }

    private void missing(int index) {
        Gap last = gaps.isEmpty() ? new Gap(index, 0) : gaps.removeLast();
        boolean longer = last.index() + last.count() == index && last.count() << file.shift() < PIECE;
        if (longer) {
            gaps.add(new Gap(last.index(), last.count() + 1));
        } else {
            gaps.add(last);
            gaps.add(new Gap(index, 1));
        }
    }

    private MemorySegment place(Gap gap) {
        int from = at + ((gap.index() - first) << file.shift());
        return MemorySegment.ofArray(target).asSlice(from, (long) gap.count() << file.shift());
    }

    private void readGaps() throws IOException {
        try (Batch batch = file.newBatch()) {
            for (Gap gap : gaps) {
                file.addTo(batch, place(gap), file.startOf(gap.index()));
            }
            file.counters().reads.increment();
            file.counters().batches.increment();
            await(batch);
            for (int i = 0; i < gaps.size(); i++) {
                long wanted = (long) gaps.get(i).count() << file.shift();
                long arrived = batch.result(i);
                if (arrived != wanted) {
                    throw file.cut(wanted, file.startOf(gaps.get(i).index()), arrived);
                }
                file.counters().bytesRead.add(arrived);
            }
        } catch (EOFException e) {
            throw e;
        } catch (IOException e) {
            file.checkOpen();
            throw e;
        }
    }

    /** An interrupt does not end the read, and is kept. */
    private static void await(Batch batch) {
        boolean interrupted = false;
        while (true) {
            try {
                batch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
