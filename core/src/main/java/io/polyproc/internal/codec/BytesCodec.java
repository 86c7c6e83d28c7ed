package io.polyproc.internal.codec;

import io.polyproc.codec.Codec;

/** Byte arrays as they are. The array itself is handed through, so it is for those who copy it at once. */
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
