package dev.sluice.operator.adapter.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.adapter.http.HttpAnswer;
import dev.sluice.operator.adapter.http.HttpCall;
import dev.sluice.operator.adapter.http.SiteHttp;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.MetricsSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Prometheus HTTP API: queries by POST (long PromQL does not fit a URL), by GET where a proxy
 * does not allow POST. Warnings in an answer are ignored; partial data of a federating backend is
 * data.
 */
public final class PrometheusClient implements MetricsSource {
  private final SiteHttp http;
  private final Set<String> getOnly = ConcurrentHashMap.newKeySet();

  /** Makes a client. */
  public PrometheusClient(SiteHttp http) {
    this.http = http;
  }

  @Override
  public Reply<List<Series>> instant(
      Endpoint endpoint, String promql, Instant at, Duration timeout) {
    LinkedHashMap<String, String> form = new LinkedHashMap<>();
    form.put("query", promql);
    form.put("time", seconds(at.toEpochMilli()));
    return query(endpoint, "/api/v1/query", form, timeout);
  }

  @Override
  public Reply<List<Series>> range(
      Endpoint endpoint, String promql, Instant from, Instant to, Duration step, Duration timeout) {
    LinkedHashMap<String, String> form = new LinkedHashMap<>();
    form.put("query", promql);
    form.put("start", seconds(from.toEpochMilli()));
    form.put("end", seconds(to.toEpochMilli()));
    form.put("step", seconds(step.toMillis()));
    return query(endpoint, "/api/v1/query_range", form, timeout);
  }

  private Reply<List<Series>> query(
      Endpoint endpoint, String path, SequencedMap<String, String> form, Duration timeout) {
    form.put("timeout", timeout.toMillis() + "ms");
    HttpCall get = HttpCall.get(path + "?" + HttpCall.encode(form)).within(timeout);
    if (getOnly.contains(endpoint.url())) {
      return http.send(endpoint, get).then(PrometheusClient::understand);
    }
    return http.send(endpoint, HttpCall.form(path, form).within(timeout))
        .then(answer -> {
          if (answer.status() != 405) {
            return understand(answer);
          }
          getOnly.add(endpoint.url());
          return http.send(endpoint, get).then(PrometheusClient::understand);
        });
  }

  private static Reply<List<Series>> understand(HttpAnswer answer) {
    Optional<JsonNode> body = answer.parsed();
    if (body.isPresent() && "error".equals(body.get().path("status").asText())) {
      return error(answer, body.get());
    }
    if (answer.status() == 404) {
      return answer.unusable("HTTP 404 where a Prometheus query API should be");
    }
    return answer
        .json()
        .then(json ->
            "success".equals(json.path("status").asText())
                ? result(answer, json.path("data"))
                : answer.unusable("JSON that is no Prometheus answer"));
  }

  private static Reply<List<Series>> error(HttpAnswer answer, JsonNode body) {
    String type = body.path("errorType").asText("error");
    String text = type + ": " + HttpAnswer.oneLine(body.path("error").asText(""));
    return switch (answer.status()) {
      case 400, 422 -> new Reply.Rejected<>(Cause.REFUSED, text);
      case 401, 403 -> new Reply.Rejected<>(Cause.FORBIDDEN, text);
      default -> answer.unusable(text);
    };
  }

  private static Reply<List<Series>> result(HttpAnswer answer, JsonNode data) {
    JsonNode result = data.path("result");
    String type = data.path("resultType").asText("");
    if (!result.isArray()) {
      return answer.unusable("a query result that is no list");
    }
    try {
      return switch (type) {
        case "scalar" ->
            new Reply.Ok<>(
                List.of(new Series(new LinkedHashMap<>(), List.of(Values.point(result)))));
        case "vector", "matrix" -> new Reply.Ok<>(Values.series(result));
        case "string" ->
            new Reply.Rejected<>(Cause.REFUSED, "the query gives a string, not a number");
        default -> answer.unusable("an unknown resultType");
      };
    } catch (Values.HistogramException e) {
      return new Reply.Rejected<>(
          Cause.REFUSED, "the query gives native histograms; take a quantile or a rate of them");
    } catch (IllegalArgumentException e) {
      return answer.unusable("a value that is no number");
    }
  }

  private static String seconds(long millis) {
    return BigDecimal.valueOf(millis, 3).toPlainString();
  }
}
