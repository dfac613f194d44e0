package io.overlapped.cli;

/**
 * What is to be demonstrated.
 *
 * @param writes how many blocks
 * @param startOnce whether only the first write is announced
 * @param skipOnSuccess whether the handle skips completions of what succeeds at once
 * @param engine what performs the operations
 */
record DemoPlan(int writes, boolean startOnce, boolean skipOnSuccess, EngineOption engine) {}
