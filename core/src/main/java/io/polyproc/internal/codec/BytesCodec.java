package io.polyproc.internal.codec;

import io.polyproc.codec.Codec;

/** Byte arrays as they are: an element is the array's bytes and nothing else. The array is handed through, and copied by the queue or pipe. */
public enum BytesCodec implements Codec<byte[]> {
    /** The only one. */
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
