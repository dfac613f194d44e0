package io.overlapped.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.benchmarks.job.Figures;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DiskStatisticsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final DiskStatistics.Counts BEFORE = new DiskStatistics.Counts(0, 800, 100, 1000, 10, 50);

    @Test
    void whatWasDoneBetweenTwoMomentsIsTold() {
        var after = new DiskStatistics.Counts(2 * SECOND, 800 + 8 * 60, 1600, 16_000, 20, 52);
        assertThat(after.since(BEFORE, 4096)).isEqualTo(new Figures.Device(75.0, 10.0, 6.0, 200.0));
    }

    @Test
    void whatWasNotDoneHasNoFigure() {
        var after = new DiskStatistics.Counts(SECOND, 800, 100, 1000, 10, 50);
        assertThat(after.since(BEFORE, 4096)).isEqualTo(new Figures.Device(0.0, 0.0, null, null));
    }

    @Test
    void aFileOnNoDiskHasNoCounts() throws Exception {
        Path file = Path.of("/proc/self/stat");
        assertThat(Files.exists(file)).isTrue();
        assertThat(DiskStatistics.of(file)).isNull();
    }
}
