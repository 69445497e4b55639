package dev.sluice.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelaydOptionsTest {
  private final RelaydOptions options = new RelaydOptions();

  @Test
  void valuesFollowTheirOptionOrAnEqualsSign() throws Exception {
    assertThat(options.read("--rules", "a", "--node=n", "--without", "kernel,ring"))
        .isEqualTo(Arguments.Request.RUN);
    assertThat(options.rules).isEqualTo(Path.of("a"));
    assertThat(options.node).isEqualTo("n");
    assertThat(options.without()).isEqualTo(Set.of("kernel", "ring"));
  }

  @Test
  void onePathMeansNoOther() throws Exception {
    options.read("--datapath", "ring", "--xdp", "Always", "--log-level=debug");
    assertThat(options.without()).isEqualTo(Set.of("kernel", "socket"));
  }

  @Test
  void helpNamesEveryOptionWithinAHundredColumns() throws Exception {
    assertThat(options.read("--rules", "a", "-h")).isEqualTo(Arguments.Request.HELP);
    assertThat(options.read("--version")).isEqualTo(Arguments.Request.VERSION);
    assertThat(options.usage()).contains("  --pins=DIR ", "  --no-tcx ", "  -h, --help ");
    assertThat(options.usage().lines()).allMatch(line -> line.length() <= 100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--bogus | '--bogus' is not an option",
        "stray | 'stray' is not an option",
        "--rules | --rules needs FILE",
        "--rules= | --rules '': a path is needed",
        "--no-tcx=1 | --no-tcx takes no value",
        "--threads=65 | --threads '65': a number from 1 to 64 is needed",
        "--threads=x | --threads 'x': a number from 1 to 64 is needed",
        "--cpus=1,,2 | --cpus '': a number from 0 to 1023 is needed",
        "--datapath=xdp | --datapath 'xdp': auto, kernel or ring or socket is needed",
        "--without=auto | --without 'auto': kernel or ring or socket is needed",
        "--xdp=on | --xdp 'on': off, auto or always is needed",
        "--http-bind=9464 | --http-bind '9464': ADDR:PORT or off is needed",
        "--rules=a --rules-dir=b | --rules and --rules-dir exclude each other",
        "--rules-dir=b | --rules-dir needs --node",
        "--pins=p --datapath=ring | --pins is for the kernel path, which is switched off",
      })
  void aWrongArgumentIsNamedWithWhatIsAllowed(String arguments, String message) {
    assertThatThrownBy(() -> options.read(arguments.split(" ")))
        .isInstanceOf(WrongArgumentException.class)
        .hasMessage(message);
  }
}
