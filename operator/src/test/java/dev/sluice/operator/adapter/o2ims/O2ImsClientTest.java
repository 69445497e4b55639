package dev.sluice.operator.adapter.o2ims;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.api.site.EdgeSiteStatus.Capacity;
import dev.sluice.operator.adapter.http.LoopbackServer;
import dev.sluice.operator.adapter.http.LoopbackServer.Answer;
import dev.sluice.operator.adapter.http.SiteHttp;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.O2Ims.Inventory;
import dev.sluice.operator.port.O2Ims.Phase;
import dev.sluice.operator.port.O2Ims.RequestData;
import dev.sluice.operator.port.O2Ims.RequestInfo;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class O2ImsClientTest {
  private static final String ID = "11111111-2222-3333-4444-555555555555";
  private static final String PROVISIONING = "/o2ims-infrastructureProvisioning";
  private static final String REQUESTS = PROVISIONING + "/v1/provisioningRequests";
  private static final String VERSIONS =
      "{\"uriPrefix\":\"/x\",\"apiVersions\":[{\"version\":\"1.0.0\",\"isDeprecated\":true},{\"version\":\"2.0.0\"}]}";
  private static final String V1 = "{\"apiVersions\":[{\"version\":\"1.0.0\"}]}";
  private static final String INFO =
      "{\"provisioningRequestReference\":\"r\",\"provisioningRequestData\":{\"provisioningRequestId\":\""
          + ID
          + "\",\"name\":\"n\",\"description\":\"d\",\"templateName\":\"t\",\"templateVersion\":\"v1\",\"templateParameters\":{\"a\":1}},"
          + "\"provisionedResourceSet\":{\"nodeClusterId\":\"c1\",\"infrastructureResourceIds\":[\"i1\",\"i2\"]},"
          + "\"status\":{\"updateTime\":\"2026-01-01T00:00:00Z\",\"message\":\"in work\",\"provisioningPhase\":\"PROGRESSING\"}}";

  private LoopbackServer server;
  private SiteHttp http;
  private O2ImsClient client;

  @BeforeEach
  void start() throws IOException {
    server = LoopbackServer.http();
    http = new SiteHttp(_ -> new Reply.NotFound<>("none"), InstantSource.system());
    client = new O2ImsClient(http);
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  @Test
  void readsTheWholeInventoryOfACurrentSite() {
    // Given
    String root = "/o2ims-infrastructureInventory";
    server.on("GET " + root + "/api_versions", 200, VERSIONS);
    server.on("GET " + root + "/v2", 200, "{\"oCloudId\":\"cloud-1\",\"name\":\"edge1\"}");
    server.on(
        "GET " + root + "/v2/deploymentManagers",
        200,
        "[{\"deploymentManagerId\":\"dm1\",\"name\":\"k8s\",\"serviceUri\":\"https://k\",\"capacity\":{\"cpu\":\"64\",\"memory\":\"256Gi\",\"availableCpu\":\"1500m\"}},"
            + "{\"deploymentManagerId\":\"dm2\",\"capacity\":{\"cpu\":64,\"memory\":\"256Gi\",\"availableCpu\":\"2\"}}]");
    server.on(
        "GET " + root + "/v2/resourcePools",
        200,
        "[{\"resourcePoolId\":\"p1\"},{\"resourcePoolId\":\"p2\"}]");
    server.on("GET " + PROVISIONING + "/api_versions", 200, V1);

    // When
    Inventory inventory = ok(client.inventory(server.endpoint()));

    // Then
    assertThat(inventory.oCloudId()).contains("cloud-1");
    assertThat(inventory.provisioning()).isTrue();
    assertThat(inventory.apiVersions())
        .containsExactly(
            "o2ims-infrastructureInventory/1.0.0",
            "o2ims-infrastructureInventory/2.0.0",
            "o2ims-infrastructureProvisioning/1.0.0");
    assertThat(inventory.deploymentManagers())
        .extracting(d -> d.deploymentManagerId())
        .containsExactly("dm1", "dm2");
    assertThat(inventory.resourcePools()).containsExactly("p1", "p2");
    assertThat(inventory.capacity())
        .contains(new Capacity("128", "3500m", "512Gi", null, null, null));
    assertThat(inventory.roundTrip()).isPositive();
  }

  @Test
  void understandsUnderscoresAndSnakeCaseAndRemembersTheRoot() {
    // Given
    String root = "/o2ims_infrastructureInventory";
    server.on("GET " + root + "/api_versions", 200, V1);
    server.on(
        "GET " + root + "/v1/deploymentManagers",
        200,
        "[{\"deployment_manager_id\":{\"value\":\"dm1\"},\"name\":\"Kubernetes-EDGE1\",\"service_uri\":\"https://e\",\"capacity\":{\"total_cpu_cores\":128,\"available_cpu_cores\":64,\"total_memory_gb\":512,\"available_memory_gb\":256,\"total_storage_gb\":4000,\"available_storage_gb\":2000}}]");
    server.on(
        "GET " + root + "/v1/resourcePools", 200, "[{\"resource_pool_id\":\"EDGE1-COMPUTE\"}]");

    // When
    Inventory inventory = ok(client.inventory(server.endpoint()));
    int first = server.asked().size();
    ok(client.inventory(server.endpoint()));

    // Then
    assertThat(inventory.capacity())
        .contains(new Capacity("128", "64", "512G", "256G", "4000G", "2000G"));
    assertThat(inventory.provisioning()).isFalse();
    assertThat(inventory.resourcePools()).containsExactly("EDGE1-COMPUTE");
    assertThat(server.asked()).hasSize(2 * first - 1);
  }

  @Test
  void acceptsABareApiVersions() {
    server.on("GET /api_versions", 200, V1);
    server.on("GET /o2ims-infrastructureInventory/v1/deploymentManagers", 200, "[]");
    Inventory inventory = ok(client.inventory(server.endpoint()));
    assertThat(inventory.deploymentManagers()).isEmpty();
    assertThat(inventory.capacity()).isEmpty();
  }

  @Test
  void aPageWithCode200IsNoSite() {
    String root = "GET /o2ims-infrastructureInventory";
    server.on(root + "/api_versions", _ -> new Answer(200, Map.of(), "<html/>"));
    bad(client.inventory(server.endpoint()));
    server.on(root + "/api_versions", 200, "{\"hello\":1}");
    bad(client.inventory(server.endpoint()));
    server.on(root + "/api_versions", 200, V1);
    server.on(root + "/v1/deploymentManagers", 200, "{\"hello\":1}");
    bad(client.inventory(server.endpoint()));
    server.on(root + "/v1/deploymentManagers", 200, "[{\"name\":\"x\"}]");
    bad(client.inventory(server.endpoint()));
  }

  @Test
  void aServerWithoutO2ImsIsABadResponse() {
    bad(client.inventory(server.endpoint()));
    bad(client.get(server.endpoint(), ID));
    bad(client.delete(server.endpoint(), ID));
  }

  @Test
  void createsReadsReplacesAndDeletesARequest() {
    // Given
    server.on("GET " + PROVISIONING + "/api_versions", 200, V1);
    server.on(
        "POST " + REQUESTS, _ -> new Answer(201, Map.of("Location", REQUESTS + "/" + ID), INFO));
    server.on(
        "GET " + REQUESTS + "/" + ID,
        _ -> new Answer(200, Map.of("ETag", "\"7\""), INFO.replace("PROGRESSING", "FULFILLED")));
    server.on(
        "PUT " + REQUESTS + "/" + ID,
        a ->
            a.header("If-Match").equals("\"7\"")
                ? Answer.json(200, INFO)
                : Answer.json(412, "{\"title\":\"Precondition Failed\"}"));
    server.on("DELETE " + REQUESTS + "/" + ID, 202, "");

    // When
    RequestInfo created = ok(client.create(server.endpoint(), data()));
    RequestInfo read = ok(client.get(server.endpoint(), ID));

    // Then
    assertThat(created.phase()).isEqualTo(Phase.PROGRESSING);
    assertThat(created.data()).isEqualTo(data());
    assertThat(created.nodeClusterId()).contains("c1");
    assertThat(created.infrastructureResourceIds()).containsExactly("i1", "i2");
    assertThat(read.phase()).isEqualTo(Phase.FULFILLED);
    assertThat(read.etag()).contains("\"7\"");
    ok(client.update(server.endpoint(), data(), read.etag()));
    rejected(client.update(server.endpoint(), data(), Optional.of("\"6\"")), Cause.CONFLICT);
    assertThat(ok(client.delete(server.endpoint(), ID))).isTrue();
    assertThat(server.lines().stream().filter(l -> l.endsWith("api_versions"))).hasSize(1);
    assertThat(server.asked().get(1).body())
        .isEqualTo(
            "{\"provisioningRequestId\":\""
                + ID
                + "\",\"name\":\"n\",\"description\":\"d\",\"templateName\":\"t\",\"templateVersion\":\"v1\",\"templateParameters\":{\"a\":1}}");
  }

  @Test
  void anExistingIdIsAConflictAndAnUnknownOneNotFound() {
    server.on("GET " + PROVISIONING + "/api_versions", 200, V1);
    server.on(
        "POST " + REQUESTS, 409, "{\"title\":\"Conflict\",\"status\":409,\"detail\":\"exists\"}");
    rejected(client.create(server.endpoint(), data()), Cause.CONFLICT);
    assertThat(client.get(server.endpoint(), ID)).isInstanceOf(Reply.NotFound.class);
    assertThat(client.delete(server.endpoint(), ID)).isInstanceOf(Reply.NotFound.class);
  }

  @Test
  void aCollectionThatIsMissingIsNotARequestThatIsMissing() {
    server.on("GET " + PROVISIONING + "/api_versions", 200, V1);
    bad(client.create(server.endpoint(), data()));
  }

  @Test
  void anAnswerOfTheWrongShapeIsABadResponse() {
    server.on("GET " + PROVISIONING + "/api_versions", 200, V1);
    server.on("GET " + REQUESTS + "/" + ID, 200, INFO.replace("PROGRESSING", "WHATEVER"));
    bad(client.get(server.endpoint(), ID));
    server.on("GET " + REQUESTS + "/" + ID, 200, "[]");
    bad(client.get(server.endpoint(), ID));
  }

  private static RequestData data() {
    return new RequestData(
        ID, "n", "d", "t", "v1", JsonNodeFactory.instance.objectNode().put("a", 1));
  }

  private static <T> T ok(Reply<T> reply) {
    assertThat(reply).isInstanceOf(Reply.Ok.class);
    return ((Reply.Ok<T>) reply).value();
  }

  private static void rejected(Reply<?> reply, Cause cause) {
    assertThat(reply)
        .isInstanceOfSatisfying(Reply.Rejected.class, r -> assertThat(r.cause()).isEqualTo(cause));
  }

  private static void bad(Reply<?> reply) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Unavailable.class, r -> assertThat(r.cause()).isEqualTo(Cause.BAD_RESPONSE));
  }
}
