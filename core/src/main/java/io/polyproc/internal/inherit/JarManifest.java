package io.polyproc.internal.inherit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** The manifest of an executable jar, whose attributes about modules count only for a JVM that runs the jar itself. */
final class JarManifest {

    private static final String ALL_UNNAMED = "ALL-UNNAMED";

    private JarManifest() {}

    /** Returns options with the effect of the manifest; none if the jar cannot be read. */
    static List<String> options(String jar) {
        try (JarFile file = new JarFile(jar)) {
            Manifest manifest = file.getManifest();
            return manifest == null ? List.of() : options(manifest.getMainAttributes());
        } catch (IOException e) {
            return List.of();
        }
    }

    static List<String> options(Attributes attributes) {
        List<String> options = new ArrayList<>();
        addPackages("--add-exports=", attributes.getValue("Add-Exports"), options);
        addPackages("--add-opens=", attributes.getValue("Add-Opens"), options);
        String access = attributes.getValue("Enable-Native-Access");
        if (access != null && access.trim().equals(ALL_UNNAMED)) {
            options.add("--enable-native-access=" + ALL_UNNAMED);
        }
        return options;
    }

    private static void addPackages(String option, String packages, List<String> options) {
        for (String each : packages == null ? new String[0] : packages.trim().split(" +")) {
            if (!each.isEmpty()) {
                options.add(option + each + "=" + ALL_UNNAMED);
            }
        }
    }
}
