package io.polyproc.benchmarks;

import io.polyproc.codec.Codec;
import java.io.Serializable;

/** Elements that are their own bytes. */
final class PlainBytes implements Codec<byte[]>, Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public byte[] encode(byte[] value) {
        return value;
    }

    @Override
    public byte[] decode(byte[] bytes) {
        return bytes;
    }
}
