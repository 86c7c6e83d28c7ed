/**
 * Layer 6: messages between two processes, and from one to many. First class to read: {@link
 * io.polyproc.channel.PipeEnd}.
 */
@NullMarked
package io.polyproc.channel;

import org.jspecify.annotations.NullMarked;
