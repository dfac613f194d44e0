package io.overlapped.internal.uring;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;

/** What is left of rings that could not be made, and of a question that could not be answered at first. */
public final class ScarceDescriptorsJob {
    private ScarceDescriptorsJob() {}

    /** Prints what the probe found, the first time and the second, how many pools failed, and the number of the next table. */
    public static void main(String[] args) {
        System.out.println("first=" + UringProbe.result().givesFilesUp());
        System.out.println("second=" + UringProbe.result().givesFilesUp());
        int failed = 0;
        for (int i = 0; i < 3; i++) {
            try {
                ThreadPool.builder().engine(EngineKind.URING).build().close();
            } catch (UnsupportedOperationException e) {
                failed++;
            }
        }
        System.out.println("failed=" + failed);
        System.out.println("number=" + new FileTable(-1, 0, failure -> {}).number());
    }
}
