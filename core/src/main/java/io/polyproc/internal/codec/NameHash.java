package io.polyproc.internal.codec;

import io.polyproc.codec.Codec;
import java.nio.charset.StandardCharsets;

/** 64-bit hash of a name, such as the id of a codec, to detect users of a named object with different element types. */
public final class NameHash {

    private NameHash() {}

    /** Returns the hash of a codec's id. */
    public static long of(Codec<?> codec) {
        return of(codec.id());
    }

    /** Returns the hash (FNV-1a); never 0. */
    public static long of(String name) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b & 0xFF) * 0x100000001B3L;
        }
        return hash == 0 ? 1 : hash;
    }
}
