/** Classes outside the packages of the library, for tests of filters. */
package outsider;
