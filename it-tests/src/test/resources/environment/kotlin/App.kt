package demo

import io.polyproc.Multiprocessing
import io.polyproc.codec.SerializationException
import io.polyproc.pool.TaskException
import java.io.Serializable

data class Item(val name: String, val count: Int) : Serializable {
    fun plus(more: Int): Item {
        if (count < 0) throw Refusal("$name=$count")
        return copy(count = count + more)
    }
}

class Refusal(message: String) : RuntimeException(message)

fun half(x: Int) = x / 2.0

fun main() {
    Multiprocessing.open().use { mp ->
        mp.pool(2).use { pool ->
            val value = mp.sharedInt(1)
            val lock = mp.lock()
            val items = mp.ringQueue(Item::class.java, 8)
            val child = mp.start {
                lock.lock()
                value.set(value.get() + 1)
                lock.unlock()
                items.put(Item("a", 1))
            }
            child.join()
            println("${child.exitCode()} ${value.get()} ${items.poll()}")
            println(pool.map({ item: Item -> item.plus(1) }, listOf(Item("b", 2), Item("c", 3))))
            try {
                println(pool.apply({ item: Item -> item.plus(1) }, Item("d", -1)))
            } catch (e: TaskException) {
                println((e.cause as Refusal).message)
            }
            println(pool.map(::half, listOf(1, 2)))
            val words = mutableMapOf("x" to setOf(1, 2), "y" to setOf(3))
            println(pool.apply { words.mapValues { it.value.sum() } to (1..3).toList() })
            val travelling = @JvmSerializableLambda { x: Int -> x + 1 }
            println(pool.apply { travelling(1) })
            val staying = { x: Int -> x + words.size }
            try {
                println(pool.apply { staying(1) })
            } catch (e: SerializationException) {
                println(e.message)
            }
        }
    }
}
