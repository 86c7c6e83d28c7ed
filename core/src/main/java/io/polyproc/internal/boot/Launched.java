package io.polyproc.internal.boot;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A started child.
 *
 * @param name its name
 * @param process the operating system's process
 * @param failure done when it has ended and its files are collected: with what its task threw, if it threw
 */
public record Launched(String name, Process process, CompletableFuture<Optional<Throwable>> failure) {}
