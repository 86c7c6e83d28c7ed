package io.polyproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What Maven Central asks of each POM, and that the BOM names what is published. */
class PublishedPomsTest {

    private static final Path ROOT = Path.of("..");
    private static final String BOM = "bom";

    private static final List<String> REQUIRED = List.of(
            "name",
            "description",
            "url",
            "licenses/license/name",
            "developers/developer/name",
            "scm/connection",
            "scm/url");

    private static Document pom(String module) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(ROOT.resolve(module).resolve("pom.xml").toFile());
    }

    private static List<String> values(Document pom, String path) throws Exception {
        NodeList nodes = (NodeList)
                XPathFactory.newInstance().newXPath().evaluate("/project/" + path, pom, XPathConstants.NODESET);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            values.add(nodes.item(i).getTextContent().trim());
        }
        return values;
    }

    /** The published modules without the BOM: the parent, which is not published, lets a module say so. */
    static List<String> published() throws Exception {
        List<String> published = new ArrayList<>();
        for (String module : values(pom("."), "modules/module")) {
            if (values(pom(module), "properties/skipPublishing").equals(List.of("false"))) {
                published.add(module);
            }
        }
        return published;
    }

    @Test
    void onlyModulesThatSaySoArePublished() throws Exception {
        for (String property : List.of("properties/skipPublishing", "properties/maven.deploy.skip")) {
            assertEquals(List.of("true"), values(pom("."), property), property);
            for (String module : published()) {
                assertEquals(List.of("false"), values(pom(module), property), module + ": " + property);
            }
        }
    }

    @Test
    void parentAndBomHaveWhatCentralRequires() throws Exception {
        for (String each : List.of(".", BOM)) {
            for (String required : REQUIRED) {
                List<String> found = values(pom(each), required);
                assertFalse(found.isEmpty() || found.get(0).isEmpty(), required + " of the POM in " + each);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("published")
    void aPublishedModuleInheritsFromTheParentAndHasANameAndADescription(String module) throws Exception {
        assertEquals(values(pom("."), "artifactId"), values(pom(module), "parent/artifactId"));
        assertEquals(1, values(pom(module), "name").size());
        assertEquals(1, values(pom(module), "description").size());
    }

    @Test
    void theBomHasNoParentAndNamesWhatIsPublishedInItsOwnVersion() throws Exception {
        Document bom = pom(BOM);
        assertEquals(List.of(), values(bom, "parent"));
        assertEquals(values(pom("."), "version"), values(bom, "version"));
        Set<String> expected = new TreeSet<>();
        for (String module : published()) {
            expected.addAll(values(pom(module), "artifactId"));
        }
        assertTrue(expected.contains("polyproc-core"), "the library itself");
        assertEquals(expected, new TreeSet<>(values(bom, "dependencyManagement/dependencies/dependency/artifactId")));
        assertEquals(
                Set.of("${project.version}"),
                Set.copyOf(values(bom, "dependencyManagement/dependencies/dependency/version")));
    }
}
