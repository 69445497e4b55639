package dev.sluice.operator.adapter.kube;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.HttpURLConnection;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Counts what is asked of the Kubernetes API, each attempt of a retried request as well: names of
 * objects and namespaces are no labels, so there are as many series as kinds and verbs.
 */
public final class RequestMeter implements Interceptor {
  /** Under which the client knows this interceptor. */
  public static final String NAME = "sluice-requests";

  private final MeterRegistry meters;

  /** Counts into a registry. */
  public RequestMeter(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    ApiCall call = ApiCall.of(request);
    Counter.builder("sluice.kubernetes.requests")
        .description("Requests to the Kubernetes API")
        .tag("verb", call.verb())
        .tag("resource", call.resource())
        .register(meters)
        .increment();
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    if (response.code() < HttpURLConnection.HTTP_BAD_REQUEST) {
      return;
    }
    ApiCall call = ApiCall.of(request);
    Counter.builder("sluice.kubernetes.refusals")
        .description("Answers of the Kubernetes API from 400 on")
        .tag("verb", call.verb())
        .tag("resource", call.resource())
        .tag("code", Integer.toString(response.code()))
        .register(meters)
        .increment();
  }
}
