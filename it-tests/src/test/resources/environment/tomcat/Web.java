package demo;

import io.polyproc.Multiprocessing;
import io.polyproc.pool.ProcessPool;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A servlet whose pool lives as long as its application. It uses them in a thread of its own, which ends. */
@WebServlet("/run")
public class Web extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Lifecycle lifecycle = (Lifecycle) getServletContext().getAttribute("lifecycle");
        FutureTask<List<String>> lines = new FutureTask<>(() -> App.run(lifecycle.mp, lifecycle.pool));
        Thread thread = new Thread(lines);
        thread.start();
        try {
            for (String line : lines.get()) {
                response.getWriter().println(line);
            }
            thread.join();
        } catch (ExecutionException | InterruptedException e) {
            e.printStackTrace(response.getWriter());
        }
    }

    /** Opens and closes what the servlet uses. */
    @WebListener
    public static class Lifecycle implements ServletContextListener {
        private Multiprocessing mp;
        private ProcessPool pool;

        @Override
        public void contextInitialized(ServletContextEvent event) {
            mp = Multiprocessing.open();
            pool = mp.pool(2);
            event.getServletContext().setAttribute("lifecycle", this);
        }

        @Override
        public void contextDestroyed(ServletContextEvent event) {
            mp.close();
        }
    }
}
