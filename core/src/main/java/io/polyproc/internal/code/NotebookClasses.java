package io.polyproc.internal.code;

import io.polyproc.internal.code.ClassFile.Member;
import io.polyproc.internal.code.ClassFile.Method;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The classes that {@code jdk.jshell} makes of the cells of a notebook, in the JDK's shell and in notebook kernels.
 * Each declaration is in a wrapper class {@code REPL.$JShell$n}: a variable is its static field, a method its static
 * method, and a class is nested in it. A task that uses a variable captures nothing, so the values of the fields that
 * its code reads have to be sent with it.
 *
 * <p>Which fields these are follows from the instructions that the task reaches: of the wrappers, the methods that it
 * calls, directly or by others; of the classes declared in cells, all methods of a class that it names.
 *
 * <p>For one thread.
 */
public final class NotebookClasses {

    private static final String PREFIX = "REPL.$JShell$";
    private static final Pattern NAME = Pattern.compile("REPL/\\$JShell\\$.+");
    private static final Pattern WRAPPER = Pattern.compile("REPL/\\$JShell\\$\\w+");

    private final @Nullable ClassLoader loader;
    private final Map<String, @Nullable ClassFile> files = new HashMap<>();
    private final Set<Member> variables = new LinkedHashSet<>();
    private final Set<Member> reached = new HashSet<>();
    private final Set<String> types = new HashSet<>();
    private final Deque<Member> next = new ArrayDeque<>();

    private NotebookClasses(@Nullable ClassLoader loader) {
        this.loader = loader;
    }

    /** Starts a search in the classes of this loader. */
    public static NotebookClasses of(@Nullable ClassLoader loader) {
        return new NotebookClasses(loader);
    }

    /** Tells whether a class was made of a cell. */
    public static boolean contains(Class<?> type) {
        return type.getName().startsWith(PREFIX);
    }

    /** Tells whether the calling thread runs a cell. A stack walker takes ten times as long the first time. */
    public static boolean areOnStack() {
        for (StackTraceElement frame : new Throwable().getStackTrace()) {
            if (frame.getClassName().startsWith(PREFIX)) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether one of the classes may be redefined, as the shell does when a method is declared again. */
    static boolean mayChange(Collection<Class<?>> types) {
        return types.stream().anyMatch(NotebookClasses::contains);
    }

    /** Adds a method that the task calls. */
    public void addMethod(String owner, String name, String descriptor) {
        reach(new Member(owner, name, descriptor));
    }

    /** Adds all methods of a class of which the task has an object. */
    public void addClass(Class<?> type) {
        reachClass(type.getName().replace('.', '/'));
    }

    /**
     * Returns the variables that the code reads which was added up to now: the internal names of the wrappers, and the
     * names of the fields.
     */
    public Set<Variable> variables() {
        while (!next.isEmpty()) {
            visit(next.pop());
        }
        Set<Variable> found = new LinkedHashSet<>();
        variables.forEach(field -> found.add(new Variable(field.owner().replace('/', '.'), field.name())));
        return found;
    }

    /** A variable of a notebook: a static field of a wrapper. */
    public record Variable(String type, String name) {}

    private void reach(Member method) {
        if (isOfCell(method.owner()) && reached.add(method)) {
            next.add(method);
            reachClass(method.owner());
        }
    }

    private void reachClass(String type) {
        if (!isOfCell(type) || WRAPPER.matcher(type).matches() || !types.add(type)) {
            return;
        }
        ClassFile file = file(type);
        if (file != null) {
            for (Method method : file.methods()) {
                reach(new Member(type, method.name(), method.descriptor()));
            }
        }
    }

    /** Tells whether a class with this internal name was made of a cell. */
    static boolean isOfCell(String type) {
        return NAME.matcher(type).matches();
    }

    private void visit(Member reachedMethod) {
        ClassFile file = file(reachedMethod.owner());
        if (file == null) {
            return;
        }
        for (Method method : file.methods()) {
            if (method.name().equals(reachedMethod.name())
                    && method.descriptor().equals(reachedMethod.descriptor())) {
                file.visit(method, new Reads());
            }
        }
    }

    private @Nullable ClassFile file(String type) {
        return files.computeIfAbsent(type, name -> {
            byte[] bytes = ClassClosure.read(loader, name);
            return bytes == null ? null : new ClassFile(bytes);
        });
    }

    /** Collects what instructions read and call. */
    private final class Reads implements ClassFile.Visitor {
        @Override
        public void readsStatic(Member field) {
            if (WRAPPER.matcher(field.owner()).matches()) {
                variables.add(field);
            } else {
                reachClass(field.owner());
            }
        }

        @Override
        public void calls(Member method) {
            reach(method);
        }

        @Override
        public void names(String type) {
            reachClass(type);
        }
    }
}
