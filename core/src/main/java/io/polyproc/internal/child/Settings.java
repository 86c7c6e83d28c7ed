package io.polyproc.internal.child;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the program of the parent has set since its start: system properties and default locales. A child sets the same
 * before it does anything else.
 *
 * <p>A setting is a string: {@code D} and {@code name=value}, or {@code L} and the language tags of the default locale
 * and of the locales for display and for formats.
 */
public final class Settings {

    private static final char PROPERTY = 'D';
    private static final char LOCALES = 'L';

    private Settings() {}

    /** Returns a setting of a system property. The name has no equals sign. */
    public static String property(String name, String value) {
        return PROPERTY + name + "=" + value;
    }

    /** Returns a setting of the default locales; empty if one of them has no language tag of its own. */
    public static Optional<String> locales(Locale base, Locale display, Locale format) {
        StringBuilder setting = new StringBuilder().append(LOCALES);
        for (Locale locale : List.of(base, display, format)) {
            String tag = locale.toLanguageTag();
            if (!Locale.forLanguageTag(tag).equals(locale)) {
                return Optional.empty();
            }
            setting.append(setting.length() > 1 ? " " : "").append(tag);
        }
        return Optional.of(setting.toString());
    }

    /** Applies settings to this JVM. */
    static void apply(List<String> settings) {
        for (String setting : settings) {
            if (setting.charAt(0) == LOCALES) {
                String[] tags = setting.substring(1).split(" ");
                Locale.setDefault(Locale.forLanguageTag(tags[0]));
                Locale.setDefault(Locale.Category.DISPLAY, Locale.forLanguageTag(tags[1]));
                Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag(tags[2]));
            } else {
                int equals = setting.indexOf('=');
                System.setProperty(setting.substring(1, equals), setting.substring(equals + 1));
            }
        }
    }
}
