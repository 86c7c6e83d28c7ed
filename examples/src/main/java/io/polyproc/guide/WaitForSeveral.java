package io.polyproc.guide;

import io.polyproc.Multiprocessing;
import io.polyproc.channel.Channels;
import io.polyproc.channel.Selectable;
import io.polyproc.process.ChildProcess;
import io.polyproc.queue.RingQueue;

/** One thread serves two queues and sees the end of the child that fills them. */
final class WaitForSeveral {

    static void cook(RingQueue<String> alarms, RingQueue<Integer> orders) throws InterruptedException {
        alarms.put("the stove is hot");
        orders.put(7);
        orders.put(8);
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            RingQueue<String> alarms = mp.ringQueue(String.class, 10);
            RingQueue<Integer> orders = mp.ringQueue(Integer.class, 10);
            ChildProcess child = mp.start(() -> cook(alarms, orders));
            while (true) {
                Selectable ready = Channels.select(alarms, orders, child).get(0);
                if (ready == alarms) {
                    System.out.println("alarm: " + alarms.take());
                } else if (ready == orders) {
                    System.out.println("order: " + orders.take());
                } else {
                    System.out.println("the child has ended with " + child.exitCode());
                    return;
                }
            }
        }
    }
}
