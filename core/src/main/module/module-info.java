/**
 * Child processes, shared values, locks, queues and pools on shared memory. The exported packages are the API; begin
 * with {@link io.polyproc.Multiprocessing}.
 *
 * <p>JNA and Chronicle Queue are optional. On the module path they are part of the program when it requires them, or
 * with {@code --add-modules com.sun.jna,chronicle.queue}.
 */
module io.polyproc {
    requires java.management;
    requires jdk.jfr;
    requires jdk.unsupported;
    requires static chronicle.queue;
    requires static com.sun.jna;

    exports io.polyproc;
    exports io.polyproc.channel;
    exports io.polyproc.codec;
    exports io.polyproc.pool;
    exports io.polyproc.process;
    exports io.polyproc.queue;
    exports io.polyproc.sync;
    exports io.polyproc.value;
}
