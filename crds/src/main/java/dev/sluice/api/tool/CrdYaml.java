package dev.sluice.api.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.Set;
import java.util.regex.Pattern;

/** YAML as it is committed: plain where no parser can take the text for anything but a string. */
final class CrdYaml {
  private static final String HEADER =
      """
      # Made from the records in crds/src/main/java. To change it, change them and run
      #   mvn -q -Dcrds.update -pl crds -am process-classes
      """;

  private static final YAMLMapper MAPPER =
      new YAMLMapper(
          YAMLFactory.builder()
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
              .stringQuotingChecker(new Quoting())
              .build());

  private CrdYaml() {}

  static ObjectNode read(String yaml) throws JsonProcessingException {
    return (ObjectNode) MAPPER.readTree(yaml);
  }

  static String write(ObjectNode tree) throws JsonProcessingException {
    return HEADER + MAPPER.writeValueAsString(tree);
  }

  /** Quotes everything that YAML 1.1 or 1.2 could read as no string. */
  private static final class Quoting extends StringQuotingChecker {
    private static final long serialVersionUID = 1L;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z./][A-Za-z0-9 ./_()-]*");
    private static final Set<String> RESERVED =
        Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null", ".inf", ".nan");

    @Override
    public boolean needToQuoteName(String name) {
      return needToQuoteValue(name);
    }

    @Override
    public boolean needToQuoteValue(String value) {
      return !PLAIN.matcher(value).matches()
          || value.endsWith(" ")
          || RESERVED.contains(value.toLowerCase(java.util.Locale.ROOT));
    }
  }
}
