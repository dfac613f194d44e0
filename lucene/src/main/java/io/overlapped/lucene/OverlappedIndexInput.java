package io.overlapped.lucene;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.RandomAccessInput;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file, or a slice of one, out of its blocks. It has a block in hand for reading on from its position, and another for
 * {@link RandomAccessInput}, so that the one does not disturb the other; blocks never change, so clones begin with the same.
 */
final class OverlappedIndexInput extends IndexInput implements RandomAccessInput {
    private static final VarHandle SHORT = littleEndian(short[].class);
    private static final VarHandle INT = littleEndian(int[].class);
    private static final VarHandle LONG = littleEndian(long[].class);
    private static final ValueLayout.OfInt INTS = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONGS = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOATS =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final byte[] NOTHING = new byte[0];

    private final OpenFile file;
    private final int shift;

    /** Of this slice in the file, in bytes. */
    private final long start;

    private final long end;
    private boolean owner;
    private boolean closed;
    private ReadAhead readAhead;

    /** The block in hand, or several, where that begins in the file, the position in it, and how far the slice goes in it. */
    private byte[] block = NOTHING;

    private long blockStart;
    private int at;
    private int limit;

    /** The block in hand for random access, and which part of it belongs to the slice. */
    private byte[] randomBlock = NOTHING;

    private long randomStart;
    private int randomFrom;
    private int randomLimit;

    OverlappedIndexInput(String description, OpenFile file, ReadAhead readAhead) {
        this(description, file, 0, file.length(), readAhead);
        owner = true;
    }

    private OverlappedIndexInput(String description, OpenFile file, long start, long length, ReadAhead readAhead) {
        super(description);
        this.file = file;
        this.shift = file.shift();
        this.start = start;
        this.end = start + length;
        this.readAhead = readAhead;
        this.blockStart = start;
    }

    private static VarHandle littleEndian(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }

    // ---- reading on

    @Override
    public byte readByte() throws IOException {
        if (at >= limit || file.isClosed()) {
            nextBlock();
        }
        return block[at++];
    }

    @Override
    public short readShort() throws IOException {
        if (limit - at < Short.BYTES || file.isClosed()) {
            return super.readShort();
        }
        short value = (short) SHORT.get(block, at);
        at += Short.BYTES;
        return value;
    }

    @Override
    public int readInt() throws IOException {
        if (limit - at < Integer.BYTES || file.isClosed()) {
            return super.readInt();
        }
        int value = (int) INT.get(block, at);
        at += Integer.BYTES;
        return value;
    }

    @Override
    public long readLong() throws IOException {
        if (limit - at < Long.BYTES || file.isClosed()) {
            return super.readLong();
        }
        long value = (long) LONG.get(block, at);
        at += Long.BYTES;
        return value;
    }

    @Override
    public void readBytes(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        checkOpen();
        checkLeft(length);
        int to = offset;
        int left = length;
        while (left > 0) {
            if (at >= limit) {
                int past = readPast(target, to, left);
                to += past;
                left -= past;
                if (past > 0) {
                    continue;
                }
                nextBlock();
            }
            int part = Math.min(left, limit - at);
            System.arraycopy(block, at, target, to, part);
            at += part;
            to += part;
            left -= part;
        }
    }

    /** At the beginning of a block, and with several to go, what is not in memory need not come there. */
    private int readPast(byte[] target, int to, int left) throws IOException {
        long position = blockStart + at;
        if (left < 2 << shift || (position & ((1L << shift) - 1)) != 0) {
            return 0;
        }
        int index = (int) (position >>> shift);
        int bytes = file.readPast(index, target, to, left);
        if (bytes > 0) {
            readAhead.passed(index, bytes >>> shift);
            letGo(position + bytes);
        }
        return bytes;
    }

    @Override
    public void readInts(int[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        checkOpen();
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, (limit - at) / Integer.BYTES);
            if (part == 0) {
                target[offset + done++] = readInt(); // across blocks, or on to the next
                continue;
            }
            MemorySegment.copy(MemorySegment.ofArray(block), INTS, at, target, offset + done, part);
            at += part * Integer.BYTES;
            done += part;
        }
    }

    @Override
    public void readLongs(long[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        checkOpen();
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, (limit - at) / Long.BYTES);
            if (part == 0) {
                target[offset + done++] = readLong();
                continue;
            }
            MemorySegment.copy(MemorySegment.ofArray(block), LONGS, at, target, offset + done, part);
            at += part * Long.BYTES;
            done += part;
        }
    }

    @Override
    public void readFloats(float[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        checkOpen();
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, (limit - at) / Float.BYTES);
            if (part == 0) {
                target[offset + done++] = Float.intBitsToFloat(readInt());
                continue;
            }
            MemorySegment.copy(MemorySegment.ofArray(block), FLOATS, at, target, offset + done, part);
            at += part * Float.BYTES;
            done += part;
        }
    }

    /** Takes the block of the position in hand. */
    private void nextBlock() throws IOException {
        checkOpen();
        long position = blockStart + at;
        if (position >= end) {
            throw pastEnd(position - start, 1);
        }
        if (at < limit) {
            return; // it was only to be looked at whether the file is open
        }
        int index = (int) (position >>> shift);
        block = file.read(index, readAhead, (int) ((end - 1) >>> shift));
        blockStart = (long) index << shift;
        at = (int) (position - blockStart);
        limit = (int) Math.min(block.length, end - blockStart);
    }

    private void letGo(long position) {
        block = NOTHING;
        blockStart = position;
        at = 0;
        limit = 0;
    }

    @Override
    public long getFilePointer() {
        return blockStart + at - start;
    }

    @Override
    public void seek(long position) throws IOException {
        checkOpen();
        if (position < 0) {
            throw new IllegalArgumentException("seek to a negative position: " + position + ": " + this);
        }
        if (position > length()) {
            throw new EOFException("seek past EOF: pos=" + position + " vs length=" + length() + ": " + this);
        }
        long target = start + position;
        long inBlock = target - blockStart;
        if (inBlock >= 0 && inBlock <= limit) {
            at = (int) inBlock;
        } else {
            letGo(target);
        }
    }

    @Override
    public long length() {
        return end - start;
    }

    private void checkLeft(int length) throws EOFException {
        if (length > end - (blockStart + at)) {
            throw pastEnd(getFilePointer(), length);
        }
    }

    private EOFException pastEnd(long position, long length) {
        return new EOFException("read past EOF: " + length + " bytes at " + position + " of " + length() + ": " + this);
    }

    // ---- random access

    @Override
    public byte readByte(long position) throws IOException {
        int index = random(position, Byte.BYTES); // which may change the block in hand
        return randomBlock[index];
    }

    @Override
    public short readShort(long position) throws IOException {
        int index = random(position, Short.BYTES);
        return index >= 0
                ? (short) SHORT.get(randomBlock, index)
                : (short) ((readByte(position) & 0xFF) | readByte(position + 1) << 8);
    }

    @Override
    public int readInt(long position) throws IOException {
        int index = random(position, Integer.BYTES);
        return index >= 0
                ? (int) INT.get(randomBlock, index)
                : (readShort(position) & 0xFFFF) | readShort(position + 2) << 16;
    }

    @Override
    public long readLong(long position) throws IOException {
        int index = random(position, Long.BYTES);
        return index >= 0
                ? (long) LONG.get(randomBlock, index)
                : (readInt(position) & 0xFFFF_FFFFL) | (long) readInt(position + 4) << 32;
    }

    @Override
    public void readBytes(long position, byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        checkRange(position, length);
        int done = 0;
        while (done < length) {
            int index = random(position + done, 1);
            int part = Math.min(length - done, randomLimit - index);
            System.arraycopy(randomBlock, index, target, offset + done, part);
            done += part;
        }
    }

    /** {@return where in the block in hand the bytes are, or -1 where they lie across two blocks} */
    private int random(long position, int width) throws IOException {
        long inBlock = start + position - randomStart;
        if (inBlock >= randomFrom && inBlock + width <= randomLimit && !file.isClosed()) {
            return (int) inBlock;
        }
        return randomBlock(position, width);
    }

    private int randomBlock(long position, int width) throws IOException {
        checkRange(position, width);
        long target = start + position;
        int index = (int) (target >>> shift);
        long newStart = (long) index << shift;
        if (target + width > newStart + (1L << shift)) {
            return -1;
        }
        randomBlock = file.read(index, readAhead, (int) ((end - 1) >>> shift));
        randomStart = newStart;
        randomFrom = (int) Math.max(0, start - newStart);
        randomLimit = (int) Math.min(randomBlock.length, end - newStart);
        return (int) (target - newStart);
    }

    private void checkRange(long position, int width) throws EOFException {
        checkOpen();
        if (position < 0) {
            throw new IllegalArgumentException("read at a negative position: " + position + ": " + this);
        }
        if (width > length() - position) {
            throw pastEnd(position, width);
        }
    }

    // ---- hints

    @Override
    public void prefetch(long offset, long length) throws IOException {
        checkOpen();
        Objects.checkFromIndexSize(offset, length, length());
        if (length > 0) {
            long from = start + offset;
            file.prefetch((int) (from >>> shift), (int) ((from + length - 1) >>> shift));
        }
    }

    @Override
    public void updateIOContext(IOContext context) throws IOException {
        checkOpen();
        readAhead.advice(ReadAhead.Advice.of(context));
    }

    // ---- clones and slices

    @Override
    public OverlappedIndexInput clone() {
        checkOpen();
        OverlappedIndexInput clone = (OverlappedIndexInput) super.clone();
        clone.owner = false;
        clone.readAhead = readAhead.copy();
        return clone;
    }

    @Override
    public IndexInput slice(String description, long offset, long length) throws IOException {
        return slice(description, offset, length, readAhead.copy());
    }

    @Override
    public IndexInput slice(String description, long offset, long length, IOContext context) throws IOException {
        ReadAhead own = readAhead.copy();
        own.advice(ReadAhead.Advice.of(context));
        return slice(description, offset, length, own);
    }

    private IndexInput slice(@Nullable String description, long offset, long length, ReadAhead own) {
        checkOpen();
        if ((offset | length) < 0 || length > length() - offset) {
            throw new IllegalArgumentException("slice() " + description + " out of bounds: offset=" + offset
                    + ",length=" + length + ",fileLength=" + length() + ": " + this);
        }
        return new OverlappedIndexInput(getFullSliceDescription(description), file, start + offset, length, own);
    }

    // ---- the end

    private void checkOpen() {
        if (closed) {
            throw new AlreadyClosedException("Already closed: " + this);
        }
        file.checkOpen();
    }

    /** Closes the file with the input that opened it, and otherwise only this clone or slice. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        letGo(blockStart + at);
        randomBlock = NOTHING;
        randomLimit = 0;
        if (owner) {
            file.close();
        }
    }
}
