/**
 * Layer 5: objects to bytes and back. {@link io.polyproc.codec.Codec} is what a queue needs to know of its elements; {@link
 * io.polyproc.codec.Codecs} has the ones for everyday. {@link io.polyproc.codec.DirectWriter} and {@link
 * io.polyproc.codec.DirectReader} do without objects.
 */
package io.polyproc.codec;
