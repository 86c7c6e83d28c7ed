package io.polyproc.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options of a barrier. They are part of the barrier: all processes ask for the same ones.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class BarrierOptions {

    private static final BarrierOptions DEFAULTS = new BarrierOptions(PartyDeath.BREAK);

    private final PartyDeath partyDeath;

    private BarrierOptions(PartyDeath partyDeath) {
        this.partyDeath = partyDeath;
    }

    /**
     * Returns options of a barrier that breaks when a party dies.
     *
     * @return the options
     */
    public static BarrierOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the reaction to the death of a party.
     *
     * @param reaction break, or continue with one party less
     * @return the options with this reaction
     */
    public BarrierOptions withPartyDeath(PartyDeath reaction) {
        return new BarrierOptions(Objects.requireNonNull(reaction, "reaction"));
    }

    /**
     * Returns the reaction to the death of a party.
     *
     * @return the reaction
     */
    public PartyDeath partyDeath() {
        return partyDeath;
    }

    /** Tells whether the other object is options of the same kind with the same values. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BarrierOptions that && partyDeath == that.partyDeath;
    }

    @Override
    public int hashCode() {
        return Objects.hash(partyDeath);
    }

    @Override
    public String toString() {
        return "BarrierOptions[partyDeath=" + partyDeath + "]";
    }
}
