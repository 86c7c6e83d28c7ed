/**
 * Layer 5, internal: records in shared memory. Begin with {@link io.polyproc.internal.record.RawRecord}, the versioned
 * copies, then {@link io.polyproc.internal.record.RecordForm}, which turns records into bytes and back.
 *
 * <p>Bytes are validated before a record is constructed from them. So no constructor sees a mixture of two records.
 */
package io.polyproc.internal.record;
