/**
 * The programs of the pages in {@code docs/guide}, one for each page. {@link io.polyproc.guide.Guide} runs them by
 * name. A test compares each with the code block of its page.
 */
package io.polyproc.guide;
