package io.polyproc.internal.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.value.MaxBytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordLayoutTest {

    private record Mixed(byte a, double b, boolean c, char d, int e, short f, float g, long h) {}

    private record Texts(byte a, @MaxBytes(3) String b, byte c, @MaxBytes(65536) String d) {}

    private record Inner(int x, byte y) {}

    private record Outer(byte a, Inner first, Inner second, byte b) {}

    private record NoLimit(@MaxBytes(4) String a, String b) {}

    private record NoBytes(@MaxBytes(0) String a) {}

    private record TooMany(@MaxBytes(65537) String a) {}

    private record WithList(int a, List<String> tags) {}

    private record WithArray(int[] numbers) {}

    private record Boxed(Integer number) {}

    private record Linked(int a, Linked next) {}

    private record Generic<T>(T value) {}

    private static String refusal(Class<?> type) {
        return assertThrows(IllegalArgumentException.class, () -> RecordLayout.of(type))
                .getMessage();
    }

    @Test
    void fieldsAreAlignedToTheirWidth() {
        RecordLayout layout = RecordLayout.of(Mixed.class);
        assertEquals(
                "a i8 0 1\nb f64 8 8\nc bool 16 1\nd u16 18 2\ne i32 20 4\nf i16 24 2\ng f32 28 4\nh i64 32 8\n",
                layout.text());
        assertEquals(40, layout.length());
    }

    @Test
    void stringsHaveTheirLengthInFront() {
        RecordLayout layout = RecordLayout.of(Texts.class);
        assertEquals("a i8 0 1\nb utf8 4 7\nc i8 11 1\nd utf8 12 65540\n", layout.text());
        assertEquals(65552, layout.length());
        assertEquals(3, layout.fields().get(1).maxBytes());
    }

    @Test
    void componentsOfNestedRecordsAreFieldsOfTheOuterOne() {
        RecordLayout layout = RecordLayout.of(Outer.class);
        assertEquals(
                "a i8 0 1\nfirst.x i32 4 4\nfirst.y i8 8 1\nsecond.x i32 12 4\nsecond.y i8 16 1\nb i8 17 1\n",
                layout.text());
        assertEquals(24, layout.length());
    }

    @Test
    void componentsWithoutAFixedSizeAreRefused() {
        assertEquals(
                "component tags of " + WithList.class.getTypeName()
                        + " is java.util.List<java.lang.String>: its type is"
                        + " none that a shared record can have. Components are primitives, strings with @MaxBytes, and"
                        + " records of these",
                refusal(WithList.class));
        assertTrue(refusal(NoLimit.class).startsWith("component b of "), refusal(NoLimit.class));
        assertTrue(refusal(NoLimit.class).contains("a string needs @MaxBytes"), refusal(NoLimit.class));
        for (Class<?> type : List.of(WithArray.class, Boxed.class, Linked.class, Generic.class)) {
            assertTrue(refusal(type).contains("its type is none"), refusal(type));
        }
    }

    @Test
    void limitsOutOfRangeAreRefused() {
        assertTrue(refusal(NoBytes.class).contains("@MaxBytes(0) is not from 1 to 65536"), refusal(NoBytes.class));
        assertTrue(refusal(TooMany.class).contains("@MaxBytes(65537)"), refusal(TooMany.class));
    }

    @Test
    void eachClassHasOneForm() {
        assertSame(RecordForm.of(Mixed.class), RecordForm.of(Mixed.class));
    }

    @Test
    void lengthThatAnotherProgramHasWrittenIsCut() {
        RecordForm<Texts> form = RecordForm.of(Texts.class);
        byte[] bytes = form.encode(new Texts((byte) 1, "abc", (byte) 2, "d"));
        bytes[4] = 100;
        assertEquals("abc", form.decode(bytes).b());
        bytes[7] = (byte) 0x80;
        bytes[4] = (byte) 0x80;
        assertTrue(form.decode(bytes).b().length() <= 3);
    }
}
