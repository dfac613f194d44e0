package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A callback that writes down what it is told. */
final class Completions implements IoCallback {
    private static final long SECONDS = 30;

    private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    /** One call of the callback. */
    record Arrival(Overlapped overlapped, int error, long bytes, Thread thread) {}

    @Override
    public void onCompletion(
            CallbackInstance instance, Object context, Overlapped overlapped, int error, long bytes, ThreadPoolIo io) {
        arrivals.add(new Arrival(overlapped, error, bytes, Thread.currentThread()));
    }

    Arrival next() throws InterruptedException {
        Arrival arrival = arrivals.poll(SECONDS, TimeUnit.SECONDS);
        assertThat(arrival).as("a callback within " + SECONDS + " s").isNotNull();
        return arrival;
    }

    List<Arrival> next(int count) throws InterruptedException {
        List<Arrival> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(next());
        }
        return all;
    }

    void expect(Overlapped overlapped, int error, long bytes) throws InterruptedException {
        Arrival arrival = next();
        assertThat(arrival.overlapped()).isSameAs(overlapped);
        assertThat(arrival.error()).as("error").isEqualTo(error);
        assertThat(arrival.bytes()).as("bytes").isEqualTo(bytes);
    }

    int waiting() {
        return arrivals.size();
    }
}
