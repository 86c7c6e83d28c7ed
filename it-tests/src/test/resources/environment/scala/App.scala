package demo

import io.polyproc.Multiprocessing
import io.polyproc.pool.TaskException
import scala.jdk.CollectionConverters.*
import scala.util.Using

case class Item(name: String, count: Int):
  def plus(more: Int): Item =
    if count < 0 then throw Refusal(s"$name=$count")
    copy(count = count + more)

class Refusal(message: String) extends RuntimeException(message)

object App:
  def main(arguments: Array[String]): Unit =
    Using.Manager { use =>
      val mp = use(Multiprocessing.open())
      val pool = use(mp.pool(2))
      val value = mp.sharedInt(1)
      val lock = mp.lock()
      val items = mp.ringQueue(classOf[Item], 8)
      val child = mp.start { () =>
        lock.lock()
        value.set(value.get() + 1)
        lock.unlock()
        items.put(Item("a", 1))
      }
      child.join()
      println(s"${child.exitCode()} ${value.get()} ${items.poll()}")
      println(pool.map((item: Item) => item.plus(1), List(Item("b", 2), Item("c", 3)).asJava).asScala.toList)
      try println(pool.apply((item: Item) => item.plus(1), Item("d", -1)))
      catch case e: TaskException => println(e.getCause.asInstanceOf[Refusal].getMessage)
      val words = Map("x" -> Set(1, 2), "y" -> Set(3))
      val next = (x: Int) => x + words.size
      val sums = (x: Int) => List(next(x), words.view.mapValues(_.sum).toMap, Some(Vector(1, 2)))
      println(pool.apply((x: Int) => sums(x), 1))
    }.get
