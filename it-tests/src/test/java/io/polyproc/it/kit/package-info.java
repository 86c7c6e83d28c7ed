/**
 * What the tests with several JVMs are made of. {@link io.polyproc.it.kit.Site} is what a test gets: its own directory,
 * and the JVMs it has started; {@link io.polyproc.it.kit.TestJvm} is one of them; {@link io.polyproc.it.kit.TestMain}
 * is what runs in it.
 */
package io.polyproc.it.kit;
