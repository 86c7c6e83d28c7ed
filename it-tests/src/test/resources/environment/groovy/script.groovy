import io.polyproc.Multiprocessing
import io.polyproc.pool.TaskFunction

class Item implements Serializable {
    int count

    String toString() { "Item($count)" }
}

Multiprocessing.open().withCloseable { mp ->
    mp.pool(1).withCloseable { pool ->
        int more = 1
        def next = { Item item -> new Item(count: item.count + more) }
        println pool.map(next.dehydrate() as TaskFunction, [new Item(count: 1), new Item(count: 2)])
    }
}
