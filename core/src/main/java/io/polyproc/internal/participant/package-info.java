/**
 * Layer 3, internal: who takes part in a workspace. The first segment has a record for each process and each
 * thread. First class to read: {@link io.polyproc.internal.participant.ParticipantTable}.
 */
package io.polyproc.internal.participant;
