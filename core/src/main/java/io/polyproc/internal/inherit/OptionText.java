package io.polyproc.internal.inherit;

import java.util.ArrayList;
import java.util.List;

/** Splits texts into options, as the Java launcher and the JVM do, and joins them. */
final class OptionText {

    private OptionText() {}

    /**
     * Splits the value of a variable such as {@code JAVA_TOOL_OPTIONS}, or a file of VM options. Options are separated
     * by white space, and single or double quotes around a part of one are removed. There are no escapes.
     */
    static List<String> split(String text) {
        List<String> options = new ArrayList<>();
        StringBuilder option = new StringBuilder();
        boolean isInside = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (quote != 0) {
                if (next == quote) {
                    quote = 0;
                } else {
                    option.append(next);
                }
            } else if (isQuote(next)) {
                quote = next;
                isInside = true;
            } else if (!isWhiteSpace(next)) {
                option.append(next);
                isInside = true;
            } else if (isInside) {
                options.add(take(option));
                isInside = false;
            }
        }
        if (isInside) {
            options.add(option.toString());
        }
        return options;
    }

    /** Joins options to a text that {@link #split} splits into the same ones. */
    static String join(List<String> options) {
        StringBuilder text = new StringBuilder();
        for (String option : options) {
            if (text.length() > 0) {
                text.append(' ');
            }
            if (option.isEmpty()) {
                text.append("\"\"");
            }
            for (int i = 0; i < option.length(); i++) {
                char next = option.charAt(i);
                if (next == '"') {
                    text.append("'\"'");
                } else if (next == '\'' || isWhiteSpace(next)) {
                    text.append('"').append(next).append('"');
                } else {
                    text.append(next);
                }
            }
        }
        return text.toString();
    }

    /**
     * Splits an argument file of the launcher. White space separates arguments, {@code #} begins a comment, and a
     * quoted part may have escapes. A backslash at the end of a line inside of quotes continues the argument after the
     * white space of the next line. One state machine, whose cases are its transitions, so its complexity is above 12.
     */
    static List<String> splitArgumentFile(String text) {
        List<String> arguments = new ArrayList<>();
        StringBuilder argument = new StringBuilder();
        boolean isInside = false;
        char quote = 0;
        int i = 0;
        while (i < text.length()) {
            char next = text.charAt(i++);
            if (quote != 0 && next == '\\' && i < text.length()) {
                i = escape(text, i, argument);
            } else if (quote != 0 && next != quote && !isLineEnd(next)) {
                argument.append(next);
            } else if (quote == 0 && isQuote(next)) {
                quote = next;
                isInside = true;
            } else if (next == quote) {
                quote = 0;
            } else if (isWhiteSpace(next) || next == '#') {
                if (isInside) {
                    arguments.add(take(argument));
                    isInside = false;
                }
                quote = 0;
                i = next == '#' ? endOfLine(text, i) : i;
            } else {
                argument.append(next);
                isInside = true;
            }
        }
        if (isInside) {
            arguments.add(argument.toString());
        }
        return arguments;
    }

    /** Appends the character that an escape stands for; returns the position after the escape. */
    private static int escape(String text, int at, StringBuilder argument) {
        char escaped = text.charAt(at);
        if (isLineEnd(escaped)) {
            int end = at;
            while (end < text.length() && isWhiteSpace(text.charAt(end))) {
                end++;
            }
            return end;
        }
        argument.append(
                switch (escaped) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'f' -> '\f';
                    default -> escaped;
                });
        return at + 1;
    }

    private static int endOfLine(String text, int from) {
        int end = from;
        while (end < text.length() && !isLineEnd(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static String take(StringBuilder text) {
        String taken = text.toString();
        text.setLength(0);
        return taken;
    }

    private static boolean isQuote(char character) {
        return character == '"' || character == '\'';
    }

    private static boolean isLineEnd(char character) {
        return character == '\n' || character == '\r';
    }

    /** Tells whether the C function {@code isspace} accepts a character. */
    private static boolean isWhiteSpace(char character) {
        return character == ' ' || character >= '\t' && character <= '\r';
    }
}
