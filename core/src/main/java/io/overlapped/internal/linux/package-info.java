/**
 * System calls, constants and memory layouts of Linux, as thin as they can be.
 *
 * <p>Nothing here decides anything: results are the kernel's, errors are negative errno values, and memory is addressed
 * by raw addresses. What is safe to do with them is decided in the layers above.
 */
@NullMarked
package io.overlapped.internal.linux;

import org.jspecify.annotations.NullMarked;
