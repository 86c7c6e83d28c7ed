/** What the tests have in common. */
package io.polyproc.testing;
