/** Win32's own names over the model: one class for each header. */
@NullMarked
package io.overlapped.win32;

import org.jspecify.annotations.NullMarked;
