import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.rdf.model.ModelFactory;
import org.apache.jena.rdf.model.Resource;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.lang.LabelToNode;
import org.apache.jena.riot.system.ErrorHandlerFactory;
import org.apache.jena.sparql.core.DatasetGraphFactory;

/**
 * Answers SHACL reports, one case a line, so that a virtual machine starts once for many cases.
 *
 * A line of input holds two graphs, shapes and data, as N-Triples in base 64. A line of output is the report in the
 * same form, or "!" and what went wrong. The engine is called by reflection, so that one class, compiled against the
 * older Jena, serves beside the newer one that TopBraid brings.
 */
public final class ReportServer {
    interface Engine {
        Graph report(Graph shapes, Graph data) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, false, "UTF-8");
        System.setOut(System.err);
        Engine engine = arguments[0].equals("jena") ? jena() : topbraid();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        out.println("ready");
        out.flush();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(answer(engine, line.split(" ", -1)));
            out.flush();
        }
    }

    private static String answer(Engine engine, String[] graphs) {
        try {
            return encode(write(engine.report(parse(graphs[0]), parse(graphs[1]))));
        } catch (Throwable error) {
            Throwable cause = error;
            while (cause.getCause() != null) cause = cause.getCause();
            return "!" + encode(String.valueOf(cause));
        }
    }

    private static Engine jena() throws Exception {
        Class<?> validator = Class.forName("org.apache.jena.shacl.ShaclValidator");
        Object instance = validator.getMethod("get").invoke(null);
        Method validate = validator.getMethod("validate", Graph.class, Graph.class);
        Method graph = validate.getReturnType().getMethod("getGraph");
        return (shapes, data) -> (Graph) graph.invoke(validate.invoke(instance, shapes, data));
    }

    private static Engine topbraid() throws Exception {
        Method validate = Class.forName("org.topbraid.shacl.validation.ValidationUtil")
            .getMethod("validateModel", Model.class, Model.class, boolean.class);
        return (shapes, data) -> {
            Model shapesModel = ModelFactory.createModelForGraph(shapes);
            Model dataModel = ModelFactory.createModelForGraph(data);
            return ((Resource) validate.invoke(null, dataModel, shapesModel, false)).getModel().getGraph();
        };
    }

    /** A graph that matches literals by term: Jena 4's default graph matches "1" and "01" as one value. */
    private static Graph parse(String text) {
        Graph graph = DatasetGraphFactory.createTxnMem().getDefaultGraph();
        RDFParser.create()
            .source(new ByteArrayInputStream(Base64.getDecoder().decode(text)))
            .lang(Lang.NTRIPLES)
            .labelToNode(LabelToNode.createUseLabelAsGiven())
            .errorHandler(ErrorHandlerFactory.errorHandlerNoWarnings)
            .parse(graph);
        return graph;
    }

    private static String write(Graph graph) {
        StringBuilder text = new StringBuilder();
        graph.find().forEachRemaining((Triple triple) -> {
            for (Node node : new Node[] {triple.getSubject(), triple.getPredicate(), triple.getObject()}) {
                text.append(term(node)).append(' ');
            }
            text.append(".\n");
        });
        return text.toString();
    }

    private static String term(Node node) {
        if (node.isURI()) return "<" + node.getURI() + ">";
        if (node.isBlank()) return "_:x" + hexadecimal(node.getBlankNodeLabel());
        String text = "\"" + escaped(node.getLiteralLexicalForm()) + "\"";
        String language = node.getLiteralLanguage();
        return language.isEmpty() ? text + "^^<" + node.getLiteralDatatypeURI() + ">" : text + "@" + language;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r");
    }

    /** Labels of blank nodes may hold what N-Triples does not allow in one. */
    private static String hexadecimal(String label) {
        StringBuilder digits = new StringBuilder();
        for (byte b : label.getBytes(StandardCharsets.UTF_8)) digits.append(String.format("%02x", b));
        return digits.toString();
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
