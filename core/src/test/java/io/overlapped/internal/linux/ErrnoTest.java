package io.overlapped.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ErrnoTest {
    private static final Set<String> ALIASES = Set.of("EWOULDBLOCK", "EDEADLOCK", "ENOTSUP");

    @Test
    void everyNumberHasItsNameAndAMeaning() throws IllegalAccessException {
        for (Field field : Errno.class.getFields()) {
            if (!ALIASES.contains(field.getName())) {
                int errno = field.getInt(null);
                assertThat(Errno.name(errno)).isEqualTo(field.getName());
                assertThat(Errno.describe(errno)).matches(field.getName() + ": \\S.+");
            }
        }
    }

    @Test
    void aliasesAreTheSameNumbers() {
        assertThat(Errno.name(Errno.EWOULDBLOCK)).isEqualTo("EAGAIN");
        assertThat(Errno.name(Errno.ENOTSUP)).isEqualTo("EOPNOTSUPP");
        assertThat(Errno.name(Errno.EDEADLOCK)).isEqualTo("EDEADLK");
    }

    @Test
    void describesForPeople() {
        assertThat(Errno.describe(Errno.ENOSPC)).isEqualTo("ENOSPC: no space left on device");
    }

    @Test
    void anUnknownNumberIsShownAsSuch() {
        assertThat(Errno.name(999)).isEqualTo("errno 999");
        assertThat(Errno.describe(0)).isEqualTo("errno 0: unknown error");
        assertThat(Errno.describe(41)).isEqualTo("errno 41: unknown error");
        assertThat(Errno.describe(-28)).isEqualTo("errno -28: unknown error");
        assertThat(Errno.describe(Integer.MAX_VALUE)).isEqualTo("errno 2147483647: unknown error");
    }
}
