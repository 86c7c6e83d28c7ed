package io.polyproc.guide;

import io.polyproc.Multiprocessing;
import io.polyproc.channel.Broadcast;
import io.polyproc.channel.BroadcastReader;
import io.polyproc.channel.Pipe;
import io.polyproc.channel.PipeEnd;
import io.polyproc.process.ChildProcess;

/** A child answers a question through a pipe, then broadcasts prices, which any number of processes may read. */
final class PassMessages {

    static void serve(PipeEnd<String> pipe, Broadcast<Integer> prices) throws InterruptedException {
        String goods = pipe.receive();
        pipe.send("the prices of " + goods + " follow");
        for (int price = 40; price < 43; price++) {
            prices.send(price);
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Pipe<String> pipe = mp.pipe(String.class);
            PipeEnd<String> theirs = pipe.second();
            Broadcast<Integer> prices = mp.broadcast(Integer.class, 1 << 16);
            BroadcastReader<Integer> reader = prices.reader();
            ChildProcess child = mp.start(() -> serve(theirs, prices));

            pipe.first().send("tea");
            System.out.println(pipe.first().receive());
            for (int i = 0; i < 3; i++) {
                System.out.println("price: " + reader.receive());
            }
            child.join();
        }
    }
}
