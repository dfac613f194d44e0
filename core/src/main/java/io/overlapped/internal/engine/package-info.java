/**
 * What an engine is and what an operation is: the contract that both engines keep, written once.
 *
 * <p>An operation is issued by the model, performed by an {@link io.overlapped.internal.engine.Engine}, and finished
 * exactly once. Everything that must not depend on the engine lives here: the states and cancelling, how short
 * transfers are continued, the order on streams, the inline path, and the memory that kernel and caller share.
 */
@NullMarked
package io.overlapped.internal.engine;

import org.jspecify.annotations.NullMarked;
