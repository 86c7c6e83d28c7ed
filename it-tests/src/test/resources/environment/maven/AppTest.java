package demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.Multiprocessing;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppTest {

    @Test
    void childrenQueuesAndPoolsWork() throws Exception {
        assertEquals(
                List.of("0 2 Item[name=a, count=1]", "[Item[name=b, count=3], Item[name=c, count=4]]", "d=-1"),
                App.run());
    }

    @Test
    void childrenPrint() throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            for (int i = 0; i < 3; i++) {
                mp.start(() -> System.out.println("a line of a child")).join();
            }
        }
    }
}
