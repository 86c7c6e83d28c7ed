package io.polyproc.internal.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.polyproc.internal.code.ClassFile.Member;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Tests the reader of class files, beside that of ArchUnit. */
class ClassFileTest {

    @Test
    void ofEachClassOfTheLibraryItFindsTheSameCallsAsArchUnit() {
        JavaClasses all = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.polyproc");
        Set<String> missing = new TreeSet<>();
        int compared = 0;
        for (JavaClass type : all) {
            ClassFile file = read(type.getName());
            Set<String> calls = calls(file);
            for (JavaAccess<?> access : type.getCodeUnitCallsFromSelf()) {
                String owner = access.getTargetOwner().getName().replace('.', '/');
                compared++;
                // ArchUnit counts what a lambda expression calls as called by the method around it, as here.
                if (!owner.startsWith("[")
                        && !calls.contains(owner + "." + access.getTarget().getName())) {
                    missing.add(type.getName() + " calls " + owner + "."
                            + access.getTarget().getName());
                }
                if (!owner.startsWith("[") && !file.references().contains(owner)) {
                    missing.add(type.getName() + " refers to " + owner);
                }
            }
        }
        assertEquals(Set.of(), missing);
        assertTrue(compared > 5_000, "calls compared: " + compared);
    }

    @Test
    void namesInDescriptorsAndArraysAreReferencesToo() {
        ClassFile file = read(Sample.class.getName());
        assertTrue(file.references().contains("java/util/BitSet"), file.references()::toString);
        assertTrue(file.references().contains("java/util/Random"), file.references()::toString);
        assertTrue(file.references().contains("java/util/Scanner"), file.references()::toString);
        assertTrue(file.references().stream().noneMatch(name -> name.startsWith("[") || name.length() < 2));
    }

    @Test
    void switchesAndWideInstructionsAreRead() {
        Set<String> calls = calls(read(Sample.class.getName()));
        assertTrue(calls.contains("java/lang/Math.abs"), calls::toString);
        assertTrue(calls.contains("java/lang/Math.max"), calls::toString);
    }

    @Test
    void whatIsNoClassFileIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ClassFile(new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> new ClassFile(new byte[100]));
    }

    private static Set<String> calls(ClassFile file) {
        Set<String> calls = new HashSet<>();
        for (ClassFile.Method method : file.methods()) {
            file.visit(method, new ClassFile.Visitor() {
                @Override
                public void readsStatic(Member field) {
                    // Not compared.
                }

                @Override
                public void calls(Member called) {
                    calls.add(called.owner() + "." + called.name());
                }

                @Override
                public void names(String type) {
                    // Not compared.
                }
            });
        }
        return calls;
    }

    private static ClassFile read(String name) {
        byte[] bytes = ClassClosure.read(ClassFileTest.class.getClassLoader(), name.replace('.', '/'));
        return new ClassFile(bytes);
    }

    /** Has instructions of all lengths. */
    static final class Sample {
        java.util.BitSet field;

        java.util.Random method(java.util.Scanner[][] scanners, long wide, int key, String text) {
            switch (key) {
                case 1, 2, 3, 4, 5:
                    return null;
                case 100_000:
                    field = new java.util.BitSet();
                    break;
                default:
                    break;
            }
            switch (text) {
                case "a", "b":
                    return new java.util.Random(Math.abs(wide));
                default:
                    break;
            }
            int i = key;
            i += 1000;
            return scanners.length > 3 ? new java.util.Random(Math.max(i, 3)) : null;
        }
    }
}
