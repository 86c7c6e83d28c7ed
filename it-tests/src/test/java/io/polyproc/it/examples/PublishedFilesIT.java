package io.polyproc.it.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.Multiprocessing;
import java.io.ByteArrayInputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * The files of a release. The POMs name published artifacts only and have what Maven Central asks for; the jar of the
 * library has its license, its module descriptor and the same POM.
 */
class PublishedFilesIT {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path CORE = ROOT.resolve("core/target/flattened-pom.xml");
    private static final Path BOM = ROOT.resolve("bom/target/flattened-pom.xml");

    private static final XPath PATHS = XPathFactory.newInstance().newXPath();

    private static Document parse(byte[] pom) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(pom));
    }

    private static Document parse(Path pom) throws Exception {
        return parse(Files.readAllBytes(pom));
    }

    private static String text(Node node, String path) throws XPathExpressionException {
        return PATHS.evaluate(path, node).strip();
    }

    private static List<Node> nodes(Node node, String path) throws XPathExpressionException {
        NodeList found = (NodeList) PATHS.evaluate(path, node, XPathConstants.NODESET);
        return IntStream.range(0, found.getLength()).mapToObj(found::item).toList();
    }

    /** Returns the scope of each dependency by its artifact. */
    private static Map<String, String> dependencies(Document pom) throws XPathExpressionException {
        Map<String, String> scopes = new TreeMap<>();
        for (Node dependency : nodes(pom, "/project/dependencies/dependency")) {
            String artifact = text(dependency, "artifactId");
            assertFalse(text(dependency, "version").isEmpty(), () -> artifact + " has no version");
            scopes.put(artifact, text(dependency, "scope"));
        }
        return scopes;
    }

    private static void checkWhatCentralAsksFor(Document pom) throws XPathExpressionException {
        for (String path : List.of(
                "groupId",
                "artifactId",
                "version",
                "name",
                "description",
                "url",
                "licenses/license/name",
                "licenses/license/url",
                "developers/developer/name",
                "scm/connection",
                "scm/developerConnection",
                "scm/url")) {
            String value = text(pom, "/project/" + path);
            assertFalse(value.isEmpty(), () -> path + " is missing");
            assertFalse(value.contains("${"), () -> path + "=" + value);
        }
        for (String path :
                List.of("parent", "modules", "build", "profiles", "repositories", "distributionManagement")) {
            assertEquals(List.of(), nodes(pom, "/project/" + path), path);
        }
    }

    @Test
    void pomOfTheLibraryNamesPublishedArtifactsOnly() throws Exception {
        Document pom = parse(CORE);
        checkWhatCentralAsksFor(pom);
        assertEquals(
                Map.of(
                        "chronicle-queue", "compile",
                        "chronicle-bytes", "compile",
                        "jna", "compile",
                        "jspecify", "provided"),
                dependencies(pom));
        assertEquals(
                1,
                nodes(
                                pom,
                                "//dependency[artifactId='chronicle-queue']/exclusions/exclusion"
                                        + "[artifactId='chronicle-analytics']")
                        .size());
    }

    @Test
    void bomHasTheVersionOfTheLibrary() throws Exception {
        assumeTrue(Files.exists(BOM), "a build of all modules makes " + BOM);
        Document pom = parse(BOM);
        checkWhatCentralAsksFor(pom);
        assertEquals(Map.of(), dependencies(pom));
        List<Node> managed = nodes(pom, "/project/dependencyManagement/dependencies/dependency");
        assertEquals(1, managed.size());
        Document core = parse(CORE);
        for (String coordinate : List.of("groupId", "artifactId", "version")) {
            assertEquals(text(core, "/project/" + coordinate), text(managed.get(0), coordinate), coordinate);
        }
    }

    @Test
    void jarHasItsLicenseItsDescriptorAndThePublishedPom() throws Exception {
        try (JarFile jar = new JarFile(jarOfTheLibrary().toFile())) {
            for (String entry : Set.of("META-INF/LICENSE", "META-INF/NOTICE", "module-info.class")) {
                assertTrue(jar.getEntry(entry) != null, () -> jar.getName() + " has no " + entry);
            }
            String pom = "META-INF/maven/io.polyproc/polyproc-core/pom.xml";
            byte[] packed = jar.getInputStream(jar.getEntry(pom)).readAllBytes();
            assertEquals(dependencies(parse(CORE)), dependencies(parse(packed)));
            assertEquals(List.of(), nodes(parse(packed), "/project/parent"));
        }
    }

    private static Path jarOfTheLibrary() throws URISyntaxException {
        Path jar = Path.of(Multiprocessing.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        assertTrue(Files.isRegularFile(jar), () -> jar + " is no jar: the tests need the packaged library");
        return jar;
    }
}
