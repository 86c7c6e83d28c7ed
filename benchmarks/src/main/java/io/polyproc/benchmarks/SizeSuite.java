package io.polyproc.benchmarks;

import io.polyproc.benchmarks.harness.Curves;
import io.polyproc.benchmarks.harness.Figure;
import io.polyproc.benchmarks.harness.Readings;
import io.polyproc.benchmarks.harness.Session;
import io.polyproc.benchmarks.harness.Suite;
import java.io.IOException;

/** Costs against the number of objects in a workspace, the size of an array, and the number of children. */
final class SizeSuite implements Suite {

    private static final double MIB = 1 << 20;

    @Override
    public String name() {
        return "sizes";
    }

    @Override
    public String about() {
        return "Objects in a workspace: making each, finding one by its name, and the growth of the files. Arrays"
                + " of doubles: making them, and "
                + "copies in and out, the best of some rounds. Children: memory of each (PSS), with a lock and a"
                + " value.";
    }

    @Override
    public void run(Session session) throws IOException, InterruptedException {
        objects(session);
        arrays(session);
        children(session);
    }

    private static void objects(Session session) throws IOException, InterruptedException {
        Curves curves = session.curves("Objects in a workspace", "objects", "ns for each");
        for (int count : session.size()
                .pick(new int[] {10}, new int[] {1, 100, 10_000}, new int[] {1, 10, 100, 1000, 10_000, 100_000})) {
            Readings readings = session.programs().java(Sizes.class, "objects", count);
            String work = count + " objects";
            session.figure(work, "make one", "ns").add(readings, "create");
            session.figure(work, "find one by its name", "ns").add(readings, "find");
            session.figure(work, "files grow by, each", "B").add(readings, "bytes");
            curves.add("make one", count, readings.value("create"));
            curves.add("find one by its name", count, readings.value("find"));
        }
    }

    private static void arrays(Session session) throws IOException, InterruptedException {
        Curves curves = session.curves("Arrays of doubles", "MiB", "ns for an element");
        for (int mebibytes :
                session.size().pick(new int[] {1}, new int[] {1, 16, 256}, new int[] {1, 8, 64, 256, 1023})) {
            Readings readings = session.programs().java(Sizes.class, "elements", mebibytes << 17);
            for (String what : new String[] {"create", "write", "read", "heap"}) {
                String contender = what.equals("heap") ? "copy on the heap" : what;
                session.figure(mebibytes + " MiB", contender, "ns").add(readings, what);
                curves.add(contender, mebibytes, readings.value(what));
            }
        }
    }

    private static void children(Session session) throws IOException, InterruptedException {
        for (int count : session.size().processes()) {
            Readings readings = session.programs().java(Sizes.class, "children", count);
            add(session, count, "Polyproc", readings);
            session.programs().python("memory.py", count).ifPresent(python -> add(session, count, "Python", python));
        }
    }

    private static void add(Session session, int count, String contender, Readings readings) {
        Figure figure = session.figure(count + " children", contender, "MiB");
        readings.values("bytes").forEach(bytes -> figure.add(bytes / MIB));
        if (figure.isMeasured()) {
            session.curves("Memory of children", "children", "MiB each").add(contender, count, figure.median());
        }
    }
}
