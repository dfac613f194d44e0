package io.overlapped.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlatformTest {
    @Test
    void isSupportedOnLinux() {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "not Linux");
        assertThat(Platform.whyNot()).isEmpty();
        assertThat(Platform.isSupported()).isTrue();
    }

    @Test
    void knowsTheArchitecturesByJavasNames() {
        assertThat(Architecture.of("amd64")).isEqualTo(Architecture.X86_64);
        assertThat(Architecture.of("aarch64")).isEqualTo(Architecture.AARCH64);
        assertThat(Architecture.of("riscv64")).isEqualTo(Architecture.RISCV64);
        assertThat(Architecture.of("ppc64le")).isNull();
        assertThat(Architecture.of("x86")).isNull();
    }

    @Test
    void onlyAarch64HasOpenFlagsOfItsOwn() {
        assertThat(Architecture.X86_64.openFlag(1, 2)).isEqualTo(1);
        assertThat(Architecture.RISCV64.openFlag(1, 2)).isEqualTo(1);
        assertThat(Architecture.AARCH64.openFlag(1, 2)).isEqualTo(2);
    }

    @Test
    void onlyX86HasSystemCallNumbersOfItsOwnAndPacksEpollEvents() {
        assertThat(Architecture.X86_64.systemCall(1, 2)).isEqualTo(1);
        assertThat(Architecture.AARCH64.systemCall(1, 2)).isEqualTo(2);
        assertThat(Architecture.RISCV64.systemCall(1, 2)).isEqualTo(2);
        assertThat(Architecture.X86_64.packed(12, 16)).isEqualTo(12);
        assertThat(Architecture.AARCH64.packed(12, 16)).isEqualTo(16);
        assertThat(Architecture.RISCV64.packed(12, 16)).isEqualTo(16);
    }

    @Test
    void withoutNativeAccessItSaysSoAndCallsFailWithEnosys() throws Exception {
        assertThat(describe("--illegal-native-access=deny"))
                .contains("supported=false")
                .contains("native access is not permitted; start java with --enable-native-access=ALL-UNNAMED")
                .contains("close=-38")
                .contains("ENOSPC: no space left on device");
    }

    @Test
    void onAnotherOperatingSystemItSaysWhich() throws Exception {
        assertThat(describe("-Dos.name=Plan 9", "--enable-native-access=ALL-UNNAMED"))
                .contains("supported=false")
                .contains("the operating system is Plan 9, not Linux")
                .contains("close=-38");
    }

    @Test
    void onAnotherProcessorItSaysWhich() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "not Linux");
        assertThat(describe("-Dos.arch=s390x", "--enable-native-access=ALL-UNNAMED"))
                .contains("supported=false")
                .contains("the processor architecture is s390x")
                .contains("close=-38");
    }

    /** What a Java virtual machine with these options prints of itself. */
    private static String describe(String... options) throws IOException, InterruptedException {
        return JavaProcess.run(Describe.class, Map.of(), List.of(options));
    }

    static final class Describe {
        private Describe() {}

        public static void main(String[] args) {
            System.out.println("supported=" + Platform.isSupported());
            System.out.println(Platform.whyNot());
            System.out.println("close=" + LibC.close(-1));
            System.out.println(
                    Errno.describe(Errno.ENOSPC) + " " + FileConstants.O_DIRECT + " " + CLayout.EPOLL_EVENT_SIZE);
        }
    }
}
