/** A program that is a module. */
module demo.app {
    requires io.polyproc;
}
