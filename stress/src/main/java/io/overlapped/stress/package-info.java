/**
 * Races of the library's own classes, by jcstress: tests that need pools and files, and what runs and judges all tests. Tests of
 * classes that only their package knows are in that package.
 */
package io.overlapped.stress;
