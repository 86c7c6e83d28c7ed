// The five scenes as cells of a notebook: jshell --class-path CORE_AND_ITS_JARS scenes.jsh. No JVM flag; 17 and later.
import io.polyproc.Multiprocessing
import io.polyproc.pool.ProcessPool
import java.util.List
import java.util.stream.IntStream

var mp = Multiprocessing.open()

void job(int a, int b) {
    System.out.println(a + b);
    System.out.println("blablabla...");
}
var p1 = mp.start(() -> job(1, 2))
p1.join()

var results = mp.ringQueue(Long.class, 16)
void sumOfPowers() throws InterruptedException {
    long output = 0;
    for (long i = 0; i < 1000; i++) {
        output += i + i * i + i * i * i;
    }
    results.put(output);
}
var q1 = mp.start(() -> sumOfPowers())
var q2 = mp.start(() -> sumOfPowers())
q1.join()
q2.join()
System.out.println(results.take() + results.take())

int square(int x) { return x * x; }
var pool = mp.pool(2)
System.out.println(pool.map((Integer x) -> square(x), IntStream.range(0, 15).boxed().toList()))
System.out.println(pool.applyAsync((Integer x) -> square(x), 2).get())
int square(int x) { return -x * x; }
System.out.println(pool.map((Integer x) -> square(x), List.of(1, 2, 3)))

var value = mp.sharedDouble(1)
var array = mp.sharedIntArrayOf(1, 2, 3)
var writer = mp.start(() -> { value.set(value.get() + 0.5); array.set(0, array.get(0) + 41); })
writer.join()
System.out.println(value.get() + " " + array.get(0) + " " + array.length())

var balance1 = mp.sharedInt(0)
var balance2 = mp.sharedInt(0)
var lock = mp.lock()
void changeWithoutLock(int n) {
    for (int i = 0; i < 1_000_000; i++) {
        balance1.set(balance1.get() + n);
        balance1.set(balance1.get() - n);
    }
}
void changeWithLock(int n) {
    lock.lock();
    try {
        for (int i = 0; i < 1_000_000; i++) {
            balance2.set(balance2.get() + n);
            balance2.set(balance2.get() - n);
        }
    } finally {
        lock.unlock();
    }
}
var p3 = mp.start(() -> changeWithoutLock(8))
var p4 = mp.start(() -> changeWithoutLock(10))
p3.join()
p4.join()
var p5 = mp.start(() -> changeWithLock(8))
var p6 = mp.start(() -> changeWithLock(10))
p5.join()
p6.join()
System.out.println("without lock: " + balance1.get())
System.out.println("with lock: " + balance2.get())
mp.close()
/exit
