package demo

import groovy.transform.CompileStatic
import io.polyproc.Multiprocessing
import io.polyproc.pool.ProcessPool
import io.polyproc.pool.TaskCall
import io.polyproc.pool.TaskException
import io.polyproc.pool.TaskFunction
import io.polyproc.process.Task

class Item implements Serializable {
    String name
    int count

    Item plus(int more) {
        if (count < 0) throw new Refusal("$name=$count")
        new Item(name: name, count: count + more)
    }

    String toString() { "Item($name, $count)" }
}

class Refusal extends RuntimeException {
    Refusal(String message) { super(message) }
}

class App {
    static void main(String[] arguments) {
        // Within the closure of withCloseable, the closures below would bring what that one has captured.
        try (Multiprocessing mp = Multiprocessing.open(); ProcessPool pool = mp.pool(2)) {
            def value = mp.sharedInt(1)
            def lock = mp.lock()
            def items = mp.ringQueue(Item, 8)
            def child = mp.start {
                lock.lock()
                value.set(value.get() + 1)
                lock.unlock()
                items.put(new Item(name: 'a', count: 1))
            }
            child.join()
            println "${child.exitCode()} ${value.get()} ${items.poll()}"
            println pool.map({ Item item -> item + 1 } as TaskFunction, [new Item(name: 'b', count: 2)])
            try {
                println pool.apply({ Item item -> item + 1 } as TaskFunction, new Item(name: 'd', count: -1))
            } catch (TaskException e) {
                println((e.cause as Refusal).message)
            }
            def words = [x: [1, 2] as Set, y: (3..5)]
            println pool.apply({ words.collectEntries { k, v -> [k, v.sum()] } } as TaskCall)
            println Static.lambda(mp)
        }
    }
}

@CompileStatic
class Static {
    static int lambda(Multiprocessing mp) {
        var sum = mp.sharedInt(1)
        int more = 41
        mp.start(() -> { sum.addAndGet(more) }).join()
        sum.get()
    }
}
