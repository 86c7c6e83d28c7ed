package io.polyproc.internal.codec;

import io.polyproc.codec.Codec;

/** Codec whose element is the bytes of an array. It returns the array itself; the queue or pipe copies it. */
public enum BytesCodec implements Codec<byte[]> {
    /** The only instance. */
    INSTANCE;

    @Override
    public byte[] encode(byte[] value) {
        return value;
    }

    @Override
    public byte[] decode(byte[] bytes) {
        return bytes;
    }

    @Override
    public String id() {
        return "bytes";
    }
}
