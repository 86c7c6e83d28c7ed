package io.polyproc;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.thread.ServiceThread;
import io.polyproc.internal.workspace.WorkspaceRemoval;
import java.io.File;
import java.lang.invoke.VarHandle;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may use what: docs/architecture.md as rules. */
class ArchitectureTest {

    private static final String ROOT = "io.polyproc";
    private static final String INTERNAL = ROOT + ".internal.";

    /** Main classes of another module, which only tests use. */
    private static final String TEST_KIT = ROOT + ".testkit";

    /** From the bottom to the top. A layer may use those below it. */
    private static final Map<String, List<String>> LAYERS = layers();

    /** The classes of the root package that use all others. The rest of it, as its exceptions, is below all layers. */
    private static final DescribedPredicate<JavaClass> FACADE = DescribedPredicate.describe(
            "the facade",
            javaClass -> javaClass.getPackageName().equals(ROOT)
                    && List.of("Multiprocessing", "SharedObjects", "WorkspaceObjects", "Shutdown").stream()
                            .anyMatch(name -> (javaClass.getName() + "$").startsWith(ROOT + "." + name + "$")));

    private static JavaClasses classes;

    private static Map<String, List<String>> layers() {
        Map<String, List<String>> layers = new LinkedHashMap<>();
        layers.put("L0", packages("internal.memory", "internal.crash", "internal.trace", "internal.thread"));
        layers.put("L1", packages("internal.cell", "internal.liveness"));
        layers.put("L2", packages("internal.park"));
        layers.put("L3", packages("internal.segment", "internal.participant", "internal.workspace"));
        layers.put("L4", packages("sync", "internal.sync"));
        layers.put("L5", packages("value", "codec", "internal.codec", "internal.code", "internal.record"));
        layers.put("L6", packages("channel", "queue", "internal.chronicle", "internal.ring"));
        layers.put("handles", packages("internal.handle"));
        layers.put(
                "L7",
                packages(
                        "process",
                        "internal.launch",
                        "internal.child",
                        "internal.spare",
                        "internal.archive",
                        "internal.inherit",
                        "internal.output"));
        layers.put("L8", packages("pool", "internal.worker", "internal.pool"));
        return layers;
    }

    private static List<String> packages(String... names) {
        return Stream.of(names).map(name -> ROOT + "." + name).toList();
    }

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(ROOT)
                .that(not(resideInAPackage(TEST_KIT)));
        assertTrue(classes.size() > 50, "the classes of the library are not on the class path");
    }

    /** Not all packages of the picture exist yet, so a rule may have nothing to look at. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(classes);
    }

    @Test
    void layersPointDownwardsOnly() {
        LayeredArchitecture architecture = layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
                .layer("facade")
                .definedBy(FACADE)
                .whereLayer("facade")
                .mayNotBeAccessedByAnyLayer();
        for (Map.Entry<String, List<String>> layer : LAYERS.entrySet()) {
            architecture = architecture
                    .optionalLayer(layer.getKey())
                    .definedBy(layer.getValue().toArray(String[]::new));
        }
        List<String> above = new ArrayList<>(LAYERS.keySet());
        for (String layer : LAYERS.keySet()) {
            above.remove(layer);
            architecture = architecture
                    .whereLayer(layer)
                    .mayOnlyBeAccessedByLayers(
                            Stream.concat(above.stream(), Stream.of("facade")).toArray(String[]::new));
        }
        check(architecture);
    }

    @Test
    void packagesOfOneLevelThatAreDifferentConceptsDoNotKnowEachOther() {
        for (List<String> siblings : List.of(
                packages("internal.crash", "internal.trace", "internal.thread"),
                packages("internal.cell", "internal.liveness"),
                packages("value", "codec"),
                packages("value", "internal.codec"),
                packages("internal.chronicle", "internal.ring"))) {
            for (String sibling : siblings) {
                String[] others =
                        siblings.stream().filter(name -> !name.equals(sibling)).toArray(String[]::new);
                check(noClasses()
                        .that()
                        .resideInAPackage(sibling)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(others));
            }
        }
    }

    @Test
    void everyPackageHasALayer() {
        Set<String> known =
                LAYERS.values().stream().flatMap(List::stream).collect(Collectors.toCollection(TreeSet::new));
        Set<String> unknown =
                classes.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
        unknown.removeAll(known);
        unknown.remove(ROOT);
        assertEquals(Set.of(), unknown);
    }

    @Test
    void onlyMemoryAndCellsTouchVarHandles() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(INTERNAL + "memory", INTERNAL + "cell")
                .should()
                .dependOnClassesThat(type(VarHandle.class)));
    }

    @Test
    void onlyParkingCallsNativeCode() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(INTERNAL + "park")
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.sun.jna..", "java.lang.foreign..")));
        check(noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackage(INTERNAL + "park")
                .should()
                .haveModifier(JavaModifier.NATIVE));
    }

    @Test
    void onlyMemoryMapsFiles() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(INTERNAL + "memory")
                .should()
                .callMethodWhere(target(name("map")).and(target(owner(assignableTo(FileChannel.class))))));
    }

    /** What can delete, and what shows what is in a directory as something that can be deleted. */
    private static final DescribedPredicate<JavaCall<?>> DELETES = call(
                    "deletes or replaces a file",
                    Files.class,
                    "delete",
                    "deleteIfExists",
                    "move",
                    "copy",
                    "newOutputStream",
                    "write",
                    "writeString")
            .or(call("deletes or replaces a file", File.class, "delete", "deleteOnExit", "renameTo"));

    private static final DescribedPredicate<JavaCall<?>> WALKS = call(
                    "lists files", Files.class, "walk", "walkFileTree", "list", "find", "newDirectoryStream")
            .or(call("lists files", File.class, "listFiles"));

    private static DescribedPredicate<JavaCall<?>> call(String what, Class<?> type, String... methods) {
        return DescribedPredicate.describe(
                what,
                call -> call.getTargetOwner().isEquivalentTo(type)
                        && List.of(methods).contains(call.getName()));
    }

    private static DescribedPredicate<JavaClass> anyOf(Class<?>... types) {
        return DescribedPredicate.describe("one of " + Arrays.toString(types), javaClass -> Stream.of(types)
                .anyMatch(type -> javaClass.getName().equals(type.getName())
                        || javaClass.getName().startsWith(type.getName() + "$")));
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        return DescribedPredicate.describe("one of " + List.of(names), javaClass -> Stream.of(names)
                .anyMatch(name -> javaClass.getName().equals(INTERNAL + name)
                        || javaClass.getName().startsWith(INTERNAL + name + "$")));
    }

    @Test
    void onlyTheRemovalOfWorkspacesDeletesADirectoryWithWhatIsInIt() {
        check(noClasses().that(not(anyOf(WorkspaceRemoval.class))).should().callMethodWhere(WALKS));
    }

    @Test
    void onlyNamedClassesDeleteOrReplaceFiles() {
        // Memory does it for the others, which are named below.
        check(noClasses()
                .that(not(named(
                        "memory.MappedFiles",
                        "workspace.MappedWorkspace",
                        "workspace.WorkspaceRemoval",
                        "archive.ArchiveMaker",
                        "archive.ExtractedJars",
                        "child.ChildWatcher")))
                .should()
                .callMethodWhere(DELETES));
        check(noClasses()
                .that(not(named(
                                "memory.MappedFiles",
                                "segment.Segment",
                                "workspace.SegmentDraft",
                                "workspace.WorkspaceDirectory",
                                "workspace.WorkspaceRemoval",
                                "chronicle.ChronicleLog",
                                "archive.ArchiveFiles",
                                "archive.ExtractedJars",
                                "code.CodeFiles",
                                "child.ChildMain",
                                "child.ExitReport",
                                "spare.SpareMain"))
                        .and(not(name(INTERNAL + "pool.Arguments"))))
                .should()
                .callMethodWhere(call(
                        "deletes a file", MappedFiles.class, "delete", "deleteQuietly", "deleteStaging", "publish")));
    }

    @Test
    void onlyLaunchStartsProcesses() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(INTERNAL + "launch", INTERNAL + "archive")
                .should()
                .dependOnClassesThat(type(ProcessBuilder.class))
                .orShould()
                .callMethodWhere(target(name("exec")).and(target(owner(type(Runtime.class))))));
    }

    /** So each has an error boundary. */
    @Test
    void onlyServiceThreadsAreThreads() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(INTERNAL + "thread")
                .and()
                .areNotAssignableTo(ServiceThread.class)
                .should()
                .beAssignableTo(Thread.class)
                .orShould()
                .callConstructorWhere(target(owner(type(Thread.class))))
                .orShould()
                .callMethodWhere(target(name("addShutdownHook")).and(target(owner(type(Runtime.class)))))
                .orShould()
                .callMethodWhere(target(nameMatching("startVirtualThread|ofVirtual|ofPlatform"))
                        .and(target(owner(type(Thread.class)))))
                .orShould()
                .dependOnClassesThat(type(Executors.class)));
    }

    /** So each end of a process is possible while its heap is full. */
    @Test
    void onlyHaltHalts() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName(INTERNAL + "thread.Halt")
                .should()
                .callMethodWhere(target(name("halt")).and(target(owner(type(Runtime.class))))));
    }

    /** {@link Duration#toNanos()} throws for a duration of centuries, as those that mean "for ever". */
    @Test
    void onlyTimeoutsConvertDurations() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName(INTERNAL + "thread.Timeouts")
                .should()
                .callMethodWhere(target(nameMatching("toNanos|toMillis")).and(target(owner(type(Duration.class))))));
    }

    @Test
    void chronicleAppearsInOnePackageOnly() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(INTERNAL + "chronicle")
                .should()
                .dependOnClassesThat(resideInAPackage("net.openhft..")));
    }

    @Test
    void noPublicSignatureMentionsAnInternalType() throws ClassNotFoundException {
        List<String> found = new ArrayList<>();
        for (JavaClass javaClass : classes) {
            if (!javaClass.getPackageName().startsWith(ROOT + ".internal")
                    && javaClass.getModifiers().contains(JavaModifier.PUBLIC)) {
                Class<?> type = Class.forName(javaClass.getName(), false, ArchitectureTest.class.getClassLoader());
                collectInternal(type, found);
            }
        }
        assertEquals(List.of(), found);
    }

    private static void collectInternal(Class<?> type, List<String> found) {
        Stream<Type> above = Stream.concat(
                Stream.of(type.getGenericInterfaces()),
                Stream.ofNullable(type.getGenericSuperclass()).filter(ArchitectureTest::isPublic));
        above.filter(ArchitectureTest::isInternal).forEach(t -> found.add(type + " is a " + t));
        Stream.of(type.getDeclaredFields(), type.getDeclaredMethods(), type.getDeclaredConstructors())
                .flatMap(Arrays::stream)
                .filter(ArchitectureTest::isExported)
                .filter(member -> signature(member).anyMatch(ArchitectureTest::isInternal))
                .forEach(member -> found.add(member.toString()));
    }

    private static boolean isPublic(Type type) {
        return !(type instanceof Class<?> c) || Modifier.isPublic(c.getModifiers());
    }

    private static boolean isExported(AccessibleObject member) {
        int modifiers = ((Member) member).getModifiers();
        return !((Member) member).isSynthetic() && (Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers));
    }

    private static Stream<Type> signature(AccessibleObject member) {
        if (member instanceof Field field) {
            return Stream.of(field.getGenericType());
        }
        Executable executable = (Executable) member;
        Stream<Type> in = Stream.concat(
                Stream.of(executable.getGenericParameterTypes()), Stream.of(executable.getGenericExceptionTypes()));
        return executable instanceof Method method ? Stream.concat(in, Stream.of(method.getGenericReturnType())) : in;
    }

    private static boolean isInternal(Type type) {
        return type.getTypeName().contains(INTERNAL);
    }
}
