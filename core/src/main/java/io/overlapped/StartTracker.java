package io.overlapped;

import java.util.ArrayDeque;

/**
 * Remembers where each start was made that has not been used or cancelled: for {@code -Dio.overlapped.track=true}. Starts are
 * anonymous, so the oldest is taken to be the one that is used.
 */
final class StartTracker {
    private static final int SHOWN = 5;
    private static final int FRAMES = 8;

    private final ArrayDeque<Throwable> starts = new ArrayDeque<>();

    synchronized void started() {
        starts.addLast(new Throwable("start on thread " + Thread.currentThread().getName()));
    }

    synchronized void used() {
        starts.pollFirst();
    }

    synchronized void clear() {
        starts.clear();
    }

    synchronized String describe() {
        if (starts.isEmpty()) {
            return " No start is unmatched.";
        }
        StringBuilder text = new StringBuilder(" Unmatched starts (" + starts.size() + "):");
        int shown = 0;
        for (Throwable start : starts) {
            if (shown++ == SHOWN) {
                text.append("\n  ...");
                break;
            }
            text.append("\n  ").append(start.getMessage());
            StackTraceElement[] frames = start.getStackTrace();
            for (int i = 0, printed = 0; i < frames.length && printed < FRAMES; i++) {
                if (!frames[i].getClassName().startsWith("io.overlapped.Notifications")
                        && !frames[i].getClassName().startsWith("io.overlapped.StartTracker")) {
                    text.append("\n      at ").append(frames[i]);
                    printed++;
                }
            }
        }
        return text.toString();
    }
}
