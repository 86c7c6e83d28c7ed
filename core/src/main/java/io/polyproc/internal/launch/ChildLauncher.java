package io.polyproc.internal.launch;

import io.polyproc.internal.archive.ClassArchive;
import io.polyproc.internal.child.BootFile;
import io.polyproc.internal.child.ExitReport;
import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.codec.TaskCodec;
import io.polyproc.internal.inherit.InheritedProperties;
import io.polyproc.internal.output.CapturedOutput;
import io.polyproc.internal.output.ParentOutput;
import io.polyproc.internal.spare.Spare;
import io.polyproc.internal.spare.Spares;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.process.ChildStartException;
import io.polyproc.process.LineListener;
import io.polyproc.process.StartMethod;
import io.polyproc.process.Task;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Starts a child, from a spare or by a new process. The public builder sets its properties. */
public final class ChildLauncher {

    /** Options of the launcher that would make it run something else. */
    private static final Set<String> NOT_FOR_CHILDREN = Set.of(
            "-", "-jar", "-cp", "-classpath", "--class-path", "-m", "--module", "-version", "--version", "-help");

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final AtomicInteger FILES = new AtomicInteger();

    private final MappedWorkspace workspace;
    private final List<String> jvmOptions = new ArrayList<>();
    private final Map<String, Optional<String>> environment = new LinkedHashMap<>();
    private String name;
    private Path directory;
    private Path javaHome;
    private boolean durableQueues;
    private boolean inheritsProperties = true;

    /** By default empty: a task that reads the input of this process takes what is meant for it. */
    private Redirect stdin = JvmSpec.EMPTY;

    /** Null for the default, see {@link ParentOutput}; so is the next one. */
    private Redirect stdout;

    private Redirect stderr;
    private StartMethod startMethod;
    private LineListener outputListener;
    private LineListener errorListener;

    /** Creates a launcher for this workspace, with default properties. */
    public ChildLauncher(MappedWorkspace workspace) {
        this.workspace = workspace;
    }

    /** Sets the name of the child, for diagnostics. */
    public void name(String newName) {
        this.name = newName;
    }

    /**
     * Adds JVM options of the child.
     *
     * @throws IllegalArgumentException when one of them selects what is run, or is none
     */
    public void jvmOptions(List<String> options) {
        for (int i = 0; i < options.size(); i++) {
            String option = options.get(i);
            boolean isValue = i > 0 && options.get(i - 1).startsWith("--");
            if (option.isEmpty() || NOT_FOR_CHILDREN.contains(option) || !isValue && !isOption(option)) {
                throw new IllegalArgumentException(
                        "option=\"" + option + "\" cannot be given to a child: options begin with"
                                + " - or @, and the main class and class path are those of this process");
            }
        }
        jvmOptions.addAll(options);
    }

    private static boolean isOption(String option) {
        return option.startsWith("-") || option.startsWith("@");
    }

    /** Sets, or with null removes, a variable of the child's environment. */
    public void environment(String variable, String value) {
        environment.put(variable, Optional.ofNullable(value));
    }

    /** Sets the working directory of the child. */
    public void directory(Path path) {
        this.directory = path;
    }

    /** Sets the Java installation that runs the child. */
    public void javaHome(Path path) {
        this.javaHome = path;
    }

    /** Sets whether the child gets the flags for durable queues although this process has none and uses none. */
    public void durableQueues(boolean needed) {
        this.durableQueues = needed;
    }

    /** Sets whether the child gets the system properties, the default locale and the time zone of this process. */
    public void inheritedProperties(boolean wanted) {
        this.inheritsProperties = wanted;
    }

    /** Redirects standard input. */
    public void stdin(Redirect redirect) {
        this.stdin = redirect;
    }

    /** Redirects standard output. */
    public void stdout(Redirect redirect) {
        this.stdout = redirect;
        this.outputListener = null;
    }

    /** Passes standard output on, line by line. */
    public void onOutput(LineListener listener) {
        this.stdout = Redirect.PIPE;
        this.outputListener = listener;
    }

    /** Redirects standard error. */
    public void stderr(Redirect redirect) {
        this.stderr = redirect;
        this.errorListener = null;
    }

    /** Passes standard error on, line by line. */
    public void onErrorOutput(LineListener listener) {
        this.stderr = Redirect.PIPE;
        this.errorListener = listener;
    }

    /** Sets the start method; null for a spare if there is one. */
    public void startMethod(StartMethod newMethod) {
        this.startMethod = newMethod;
    }

    /** Returns the specification of the child's JVM, as set up to now. */
    JvmSpec plan() {
        return new JvmSpec(
                List.copyOf(jvmOptions),
                Map.copyOf(environment),
                directory,
                javaHome,
                durableQueues,
                inheritsProperties,
                stdin,
                stdout == null ? ParentOutput.output() : stdout,
                stderr == null ? ParentOutput.errors() : stderr);
    }

    /** Sets the number of spares that can become a child of this configuration. */
    public void keepSpares(Spares spares, Task task, int count) {
        workspace.checkOpen();
        spares.expect(task);
        spares.keep(plan(), count);
    }

    /** Returns the number of spares that could become a child of this configuration now. */
    public int readySpares(Spares spares) {
        return spares.ready(plan());
    }

    /**
     * Starts the child.
     *
     * @param spares the spare JVMs
     * @throws io.polyproc.codec.SerializationException when the task cannot be sent; nothing was started
     * @throws ChildStartException when the JVM cannot be started
     */
    public ChildHandle start(Task task, Spares spares) {
        workspace.checkOpen();
        DepthLimit.option();
        ParentOutput.note(task);
        if (inheritsProperties) {
            InheritedProperties.prepare();
        }
        TaskBytes bytes = new TaskBytes(task);
        String childName = name != null ? name : "Process-" + NAMES.incrementAndGet();
        JvmSpec plan = plan();
        spares.expect(task);
        Optional<Spare> spare =
                startMethod == StartMethod.COLD ? Optional.empty() : spares.hand(plan, childName, bytes);
        if (startMethod == StartMethod.WARM) {
            // No spare is started for a task that cannot be sent.
            bytes.get();
            spares.keepAtLeastOne(plan);
        }
        return spare.map(taken -> launched(
                        new StartDiagnosis(workspace, plan, childName, taken.bootFile(), false),
                        taken.process(),
                        bytes.code()))
                .orElseGet(() -> startCold(plan, childName, bytes, spares));
    }

    /** A serialized task, written when it is first needed. */
    private final class TaskBytes implements Supplier<byte[]> {
        private final Task task;
        private TaskCodec.Written written;

        TaskBytes(Task task) {
            this.task = task;
        }

        @Override
        public byte[] get() {
            if (written == null) {
                written = TaskCodec.write(task, workspace, "task");
            }
            return written.bytes();
        }

        /** Returns the code that the written task needs; null if the class path is enough. */
        List<PublishedCode> code() {
            return written.code();
        }
    }

    private ChildHandle startCold(JvmSpec plan, String childName, TaskBytes task, Spares spares) {
        byte[] bytes = task.get();
        JavaHome java = plan.java();
        String launcher = java.launcher();
        checkDirectory(childName);
        Path bootFile = newBootFile(workspace);
        BootFile.of(workspace, plan.settings(), bytes).write(bootFile);
        try {
            Optional<ClassArchive> archive = plan.archive(workspace, java);
            Process process = plan.start(workspace, java, archive, childName, bootFile);
            ChildHandle launched =
                    launched(new StartDiagnosis(workspace, plan, childName, bootFile, true), process, task.code());
            archive.ifPresent(shared -> shared.makeIfMissing(launched.ended(), spares::taskClasses));
            return launched;
        } catch (IOException e) {
            ExitReport.collect(bootFile);
            throw new ChildStartException(
                    "cannot start child " + childName + " with " + launcher
                            + (directory == null ? "" : " in directory " + directory) + ": " + e.getMessage() + "; "
                            + StartRemedy.of(String.valueOf(e.getMessage())),
                    e);
        }
    }

    /** Checks the directory in which a JVM is to start: without one it ends, and the reason is hard to find. */
    private void checkDirectory(String childName) {
        File place = directory == null ? new File("").getAbsoluteFile() : directory.toFile();
        if (!place.isDirectory()) {
            throw new ChildStartException(
                    "cannot start child " + childName + ": its working directory " + place
                            + (directory == null
                                    ? ", that of this process, was deleted: set the child's directory(...)"
                                    : " is no directory: create it, or name another one"),
                    null);
        }
    }

    private static LineListener listener(
            Redirect redirect, Redirect chosen, LineListener chosenListener, LineListener byDefault) {
        return chosen == null && redirect == Redirect.PIPE ? byDefault : chosenListener;
    }

    private ChildHandle launched(StartDiagnosis start, Process process, List<PublishedCode> code) {
        CapturedOutput captured = CapturedOutput.of(
                start.name(),
                process,
                listener(start.plan().stdout(), stdout, outputListener, ParentOutput.toOutput()),
                listener(start.plan().stderr(), stderr, errorListener, ParentOutput.toErrors()));
        return ChildEnd.watch(start, process, captured, code);
    }

    /** Returns a new file name for the next child of this process. */
    public static Path newBootFile(MappedWorkspace workspace) {
        workspace.checkStillThere();
        String me = Integer.toHexString(workspace.participants().me());
        return workspace.directory().resolve("child-" + me + "-" + FILES.incrementAndGet());
    }
}
