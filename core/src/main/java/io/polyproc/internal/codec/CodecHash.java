package io.polyproc.internal.codec;

import io.polyproc.codec.Codec;
import java.nio.charset.StandardCharsets;

/** 64 bits of a codec's id, so that users of a named object who mean different elements are told. */
public final class CodecHash {

    private CodecHash() {}

    /** The hash (FNV-1a); never 0. */
    public static long of(Codec<?> codec) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : codec.id().getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b & 0xFF) * 0x100000001B3L;
        }
        return hash == 0 ? 1 : hash;
    }
}
