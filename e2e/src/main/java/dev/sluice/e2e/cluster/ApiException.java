package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A refusal, as the {@code Status} object the client gets. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final transient ObjectNode status;

  private ApiException(int code, String reason, String message) {
    super(message, null, false, false);
    this.code = code;
    this.status = Codec.object();
    status.put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Failure").put("message", message).put("reason", reason);
    status.put("code", code);
  }

  int code() {
    return code;
  }

  ObjectNode status() {
    return status;
  }

  static ApiException badRequest(String message) {
    return new ApiException(400, "BadRequest", message);
  }

  static ApiException unauthorized() {
    return new ApiException(401, "Unauthorized", "Unauthorized");
  }

  static ApiException internal(String message) {
    return new ApiException(500, "InternalError", "Internal error occurred: " + message);
  }

  static ApiException pathNotFound() {
    return new ApiException(404, "NotFound", "the server could not find the requested resource");
  }

  static ApiException notFound(ResourceType type, String name) {
    String message = type.qualified() + " \"" + name + "\" not found";
    return new ApiException(404, "NotFound", message).about(type, name);
  }

  static ApiException methodNotAllowed(String verb) {
    return new ApiException(
        405,
        "MethodNotAllowed",
        "the server does not allow " + verb + " on the requested resource");
  }

  static ApiException alreadyExists(ResourceType type, String name) {
    String message = type.qualified() + " \"" + name + "\" already exists";
    return new ApiException(409, "AlreadyExists", message).about(type, name);
  }

  static ApiException conflict(ResourceType type, String name, String why) {
    String message =
        "Operation cannot be fulfilled on " + type.qualified() + " \"" + name + "\": " + why;
    return new ApiException(409, "Conflict", message).about(type, name);
  }

  static ApiException applyConflict(List<String> fields, String manager) {
    var e =
        new ApiException(
            409,
            "Conflict",
            "Apply failed with "
                + fields.size()
                + " conflict(s) with \""
                + manager
                + "\": "
                + String.join(", ", fields));
    var causes = e.status.putObject("details").putArray("causes");
    fields.forEach(f ->
        causes
            .addObject()
            .put("reason", "FieldManagerConflict")
            .put("message", "conflict with \"" + manager + "\"")
            .put("field", f));
    return e;
  }

  static ApiException gone(String message) {
    return new ApiException(410, "Expired", message);
  }

  static ApiException unsupportedMedia(String contentType) {
    return new ApiException(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format: " + contentType);
  }

  static ApiException invalid(ResourceType type, String name, List<FieldError> errors) {
    String all = String.join(", ", errors.stream().map(FieldError::text).toList());
    String kind = type.group().isEmpty() ? type.kind() : type.kind() + "." + type.group();
    String message =
        kind + " \"" + name + "\" is invalid: " + (errors.size() == 1 ? all : "[" + all + "]");
    var e = new ApiException(422, "Invalid", message);
    var details = e.status.putObject("details");
    details.put("name", name).put("group", type.group()).put("kind", type.kind());
    var causes = details.putArray("causes");
    errors.forEach(f ->
        causes
            .addObject()
            .put("reason", f.reason())
            .put("message", f.message())
            .put("field", f.field()));
    return e;
  }

  private ApiException about(ResourceType type, String name) {
    status
        .putObject("details")
        .put("name", name)
        .put("group", type.group())
        .put("kind", type.plural());
    return this;
  }

  /** One field the schema refuses. */
  record FieldError(String field, String reason, String message) {
    String text() {
      return field + ": " + message;
    }
  }
}
