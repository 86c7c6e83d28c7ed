package worker;

/** Runs the application's class by reflection, as a framework for tests does. */
public class TestWorker implements Runnable {

    @Override
    public void run() {
        try {
            Class.forName("demo.App", true, Thread.currentThread().getContextClassLoader())
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[0]);
        } catch (ReflectiveOperationException e) {
            e.printStackTrace();
        }
    }
}
