/**
 * Layer 5: objects to bytes and back. {@link io.polyproc.codec.Codec} encodes and decodes the elements of a queue;
 * {@link io.polyproc.codec.Codecs} has the standard codecs. {@link io.polyproc.codec.DirectWriter} and {@link
 * io.polyproc.codec.DirectReader} work in place, without objects.
 */
@NullMarked
package io.polyproc.codec;

import org.jspecify.annotations.NullMarked;
