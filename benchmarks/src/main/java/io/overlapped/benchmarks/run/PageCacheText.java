package io.overlapped.benchmarks.run;

import java.util.Locale;

/** Says how much of a file is in the page cache. */
final class PageCacheText {
    private PageCacheText() {}

    static String of(double share) {
        return String.format(Locale.ROOT, "%.1f %% of the file in the page cache", 100 * share);
    }
}
