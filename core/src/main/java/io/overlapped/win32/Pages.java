package io.overlapped.win32;

import io.overlapped.FileHandle;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ReadFileScatter and WriteFileGather: what they demand of their pages. */
final class Pages {
    private static final long PAGE = 4096;

    private Pages() {}

    static boolean run(
            @Nullable FileHandle file,
            boolean read,
            @Nullable MemorySegment @Nullable [] segments,
            int length,
            @Nullable Object reserved,
            @Nullable OVERLAPPED overlapped) {
        int error = Transfer.check(file, overlapped);
        if (file == null || error != 0) {
            return Failing.with(error);
        }
        long bytes = Integer.toUnsignedLong(length);
        boolean direct = file.alignment() > 1;
        if (overlapped == null
                || reserved != null
                || file.isSynchronous()
                || !direct
                || segments == null
                || bytes % file.alignment() != 0) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        }
        List<MemorySegment> pages = new ArrayList<>();
        for (long left = bytes; left > 0; left -= PAGE) {
            int index = pages.size();
            MemorySegment page = index < segments.length ? segments[index] : null;
            if (page == null || !page.isNative() || page.address() % PAGE != 0) {
                return Failing.with(WinError.ERROR_INVALID_PARAMETER);
            }
            long part = Math.min(left, PAGE);
            error = Transfer.checkBuffer(page, part, read);
            if (error != 0) {
                return Failing.with(error);
            }
            pages.add(page.asSlice(0, part));
        }
        return Transfer.issue(
                file, null, overlapped, o -> read ? file.readScatter(pages, o) : file.writeGather(pages, o));
    }
}
