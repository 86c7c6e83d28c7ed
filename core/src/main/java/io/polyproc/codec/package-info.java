/**
 * Layer 5: objects to bytes and back. {@link io.polyproc.codec.Codec} is what a queue needs to know of its elements; {@link
 * io.polyproc.codec.Codecs} has the ones for everyday.
 */
package io.polyproc.codec;
