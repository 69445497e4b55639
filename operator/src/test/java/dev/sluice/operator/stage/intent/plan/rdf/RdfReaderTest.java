package dev.sluice.operator.stage.intent.plan.rdf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RdfReaderTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void ordersNamelessNodesByWhatTheySay() {
    // Given
    String one = "@prefix e: <http://e/> . e:a e:p [ e:q 2 ; e:r [ e:s 9 ] ] , [ e:q 1 ] .";
    String other =
        "@prefix e: <http://e/> . _:z e:q 1 . e:a e:p _:z , _:b . _:b e:r _:c ; e:q 2 . _:c e:s 9 .";

    // When
    String first = outline(RdfReader.turtle(one));
    String second = outline(RdfReader.turtle(other));

    // Then
    assertThat(first).isEqualTo(second).isEqualTo("p(q 1) p(q 2, r(s 9))");
  }

  @Test
  void keepsTheOrderOfLists() {
    var parsed = RdfReader.turtle("@prefix e: <http://e/> . e:a e:p ( 3 ( 1 2 ) e:b ) .");
    var values = parsed.graph().values(new Term.Node("http://e/a", false), "http://e/p");
    assertThat(values).hasSize(1);
    Term.Sequence list = (Term.Sequence) values.getFirst();
    assertThat(list.items()).hasSize(3);
    assertThat(list.items().get(1)).isInstanceOf(Term.Sequence.class);
    assertThat(list.items().get(2)).isEqualTo(new Term.Node("http://e/b", false));
  }

  @Test
  void endsAListThatLoops() {
    var parsed =
        RdfReader.turtle(
            "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix e: <http://e/> ."
                + " e:a e:p _:l . _:l rdf:first 1 ; rdf:rest _:l .");
    assertThat(parsed.graph().values(new Term.Node("http://e/a", false), "http://e/p")).hasSize(1);
  }

  @Test
  void tellsTheLineOfAFault() {
    var parsed = RdfReader.turtle("@prefix e: <http://e/> .\ne:a e:p\n  \"open .\n");
    assertThat(parsed.graph()).isNull();
    assertThat(parsed.faults()).singleElement().asString().startsWith("line 3: ");
  }

  @Test
  void refusesDepthBeforeTheParserRecurses() {
    String deep = "<http://a> <http://b> " + "[ <http://c> ".repeat(100_000);
    assertThat(RdfReader.turtle(deep.substring(0, 200_000)).faults())
        .containsExactly("is nested deeper than 48 levels");
    JsonNode tree = JSON.createObjectNode();
    for (int i = 0; i < 60; i++) {
      tree = JSON.createObjectNode().set("http://c", tree);
    }
    assertThat(RdfReader.jsonLd(tree).faults()).containsExactly("is nested deeper than 48 levels");
  }

  @Test
  void countsNoBracketsInsideStrings() {
    String text =
        "<http://a> <http://b> \""
            + "[".repeat(200)
            + "\" , \"\"\""
            + "(\n".repeat(200)
            + "\"\"\" . # "
            + "[".repeat(200);
    assertThat(RdfReader.turtle(text).faults()).isEmpty();
  }

  @Test
  void refusesTextsThatAreTooLong() {
    String longText = "#".repeat(RdfReader.SIZE + 1);
    assertThat(RdfReader.turtle(longText).faults())
        .containsExactly("has more than 262144 characters");
    assertThat(RdfReader.jsonLd(JSON.createObjectNode().put("http://a", longText)).faults())
        .containsExactly("has more than 262144 characters");
  }

  /** The fence is tried with a server that would notice. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"@context\": \"URL\", \"@id\": \"http://x\", \"p\": 1}",
        "{\"@context\": [{}, \"URL\"], \"@id\": \"http://x\", \"p\": 1}",
        "{\"@context\": {\"@import\": \"URL\"}, \"@id\": \"http://x\", \"p\": 1}",
        "{\"@context\": {\"p\": {\"@id\": \"http://p\", \"@context\": \"URL\"}}, \"p\": {\"q\": 1}}",
        "{\"http://p\": {\"@context\": \"URL\", \"q\": 1}}"
      })
  void fetchesNothing(String document) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // Given
      String url = "http://127.0.0.1:" + server.getLocalPort() + "/context.jsonld";
      server.setSoTimeout(50);

      // When
      var parsed = RdfReader.jsonLd(JSON.readTree(document.replace("URL", url)));

      // Then
      assertThat(parsed.graph()).isNull();
      assertThat(parsed.faults()).singleElement().asString().contains(url, "nothing is fetched");
      assertThat(accepted(server)).isFalse();
    }
  }

  private static boolean accepted(ServerSocket server) throws IOException {
    try {
      server.accept().close();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  @Test
  void knowsTheContextsOfTmForum() throws IOException {
    var parsed =
        RdfReader.jsonLd(
            JSON.readTree(
                "{\"@context\": \"https://tio.models.tmforum.org/tio/v3.6.0/context.json\","
                    + " \"@id\": \"http://x\", \"@type\": \"icm:Intent\", \"quan:unit\": \"ms\"}"));
    assertThat(parsed.faults()).isEmpty();
    assertThat(parsed.graph().types(new Term.Node("http://x", false)))
        .containsExactly("http://tio.models.tmforum.org/tio/v3.6.0/IntentCommonModel/Intent");
  }

  private static String outline(RdfReader.Parsed parsed) {
    assertThat(parsed.faults()).isEmpty();
    return said(parsed.graph(), new Term.Node("http://e/a", false)).replace("), p", ") p");
  }

  private static String said(Graph graph, Term.Node node) {
    return String.join(
        ", ",
        graph.predicates(node).stream()
            .flatMap(p ->
                graph.values(node, p).stream()
                    .map(v ->
                        switch (v) {
                          case Term.Text t -> Term.local(p) + " " + t.value();
                          case Term.Node n -> Term.local(p) + "(" + said(graph, n) + ")";
                          case Term.Sequence s -> Term.local(p) + "(…)";
                        }))
            .toList());
  }
}
