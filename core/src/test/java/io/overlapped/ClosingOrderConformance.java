package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Closing file, ThreadPoolIo and pool in each order, with each kind of operation in flight. */
abstract class ClosingOrderConformance extends Conformance {
    private static final int WRITES = 400;
    private static final int READS = 6;

    enum What {
        IO,
        FILE,
        POOL
    }

    enum InFlight {
        NOTHING,
        PENDING_READS,
        BLOCKED_WRITES,
        MANY_WRITES
    }

    private final Completions done = new Completions();
    private final List<Overlapped> issued = new ArrayList<>();
    private FileHandle file;
    private ThreadPoolIo io;

    static Stream<Arguments> orders() {
        List<Arguments> all = new ArrayList<>();
        for (What first : What.values()) {
            for (What second : What.values()) {
                for (What third : What.values()) {
                    if (first != second && first != third && second != third) {
                        for (InFlight inFlight : InFlight.values()) {
                            all.add(Arguments.of(first, second, third, inFlight));
                        }
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("orders")
    void everythingEndsAndEachCallbackComesOnce(What first, What second, What third, InFlight inFlight)
            throws Exception {
        ThreadPool pool = pool();
        issue(inFlight, pool);
        for (What what : List.of(first, second, third)) {
            switch (what) {
                case IO -> io.close();
                case FILE -> file.close();
                case POOL -> pool.close();
            }
        }
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        assertThat(done.waiting()).isEqualTo(issued.size());
        List<Completions.Arrival> arrivals = done.next(issued.size());
        assertThat(arrivals).extracting(Completions.Arrival::overlapped).containsExactlyInAnyOrderElementsOf(issued);
        switch (inFlight) {
            case NOTHING -> assertThat(arrivals).isEmpty();
            case PENDING_READS, BLOCKED_WRITES ->
                assertThat(arrivals).allMatch(a -> a.error() == Win32Error.ERROR_OPERATION_ABORTED);
            case MANY_WRITES ->
                assertThat(arrivals)
                        .allMatch(a -> (a.error() == 0 && a.bytes() == 100)
                                || (first == What.FILE
                                        && a.error() == Win32Error.ERROR_OPERATION_ABORTED
                                        && a.bytes() == 0));
        }
        assertThat(pool.statistics().threads()).isZero();
    }

    private void issue(InFlight inFlight, ThreadPool pool) throws IOException {
        file = switch (inFlight) {
            case NOTHING, MANY_WRITES -> newFile("f");
            case PENDING_READS -> pipe().source();
            case BLOCKED_WRITES -> pipe().sink();
        };
        io = bind(file, done, pool);
        switch (inFlight) {
            case NOTHING -> {}
            case PENDING_READS -> {
                for (int i = 0; i < READS; i++) {
                    issued.add(read(io, direct(10), 0));
                }
            }
            case BLOCKED_WRITES -> {
                for (int i = 0; i < READS; i++) {
                    issued.add(write(io, direct(1 << 20), 0));
                }
            }
            case MANY_WRITES -> {
                for (int i = 0; i < WRITES; i++) {
                    issued.add(write(io, direct(100), i * 100L));
                }
            }
        }
    }
}
