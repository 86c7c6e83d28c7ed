package io.polyproc.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.Status;
import org.junit.jupiter.api.Test;

/** The filter of a JVM and the filter of a codec: each can refuse, neither takes the place of the other. */
class FilteredInputTest {

    private static final ObjectInputFilter NONE = info -> Status.UNDECIDED;
    private static final ObjectInputFilter ALLOWS = info -> Status.ALLOWED;
    private static final ObjectInputFilter REFUSES = info -> Status.REJECTED;

    private static Status status(ObjectInputFilter filter, ObjectInputFilter ofJvm) {
        return new FilteredInput(filter, ofJvm).checkInput(FilteredInput.beforeWriting(String.class, 1));
    }

    @Test
    void eachOfTheTwoFiltersCanRefuse() {
        for (ObjectInputFilter other : new ObjectInputFilter[] {null, NONE, ALLOWS, REFUSES}) {
            assertEquals(Status.REJECTED, status(REFUSES, other));
            assertEquals(Status.REJECTED, status(other, REFUSES));
        }
    }

    @Test
    void whatOneLeavesOpenTheOtherDecides() {
        for (ObjectInputFilter open : new ObjectInputFilter[] {null, NONE}) {
            assertEquals(Status.ALLOWED, status(ALLOWS, open));
            assertEquals(Status.ALLOWED, status(open, ALLOWS));
            assertEquals(Status.UNDECIDED, status(open, null));
        }
    }

    @Test
    void aRefusalSaysWhichOfTheTwoItWas() {
        FilteredInput ofJvm = new FilteredInput(ALLOWS, REFUSES);
        ofJvm.checkInput(FilteredInput.beforeWriting(String.class, 1));
        String message = ofJvm.refused("element", null).getMessage();
        assertTrue(message.contains("java.lang.String") && message.contains("jdk.serialFilter"), message);
        FilteredInput own = new FilteredInput(REFUSES, ALLOWS);
        own.checkInput(FilteredInput.beforeWriting(String.class, 1));
        message = own.refused("element", null).getMessage();
        assertTrue(message.contains("java.lang.String") && message.contains("Codecs.of"), message);
    }
}
