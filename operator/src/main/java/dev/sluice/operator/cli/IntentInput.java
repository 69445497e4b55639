package dev.sluice.operator.cli;

import dev.sluice.operator.stage.intent.plan.IntentTranslation;
import dev.sluice.operator.stage.intent.plan.IntentTranslator;
import dev.sluice.operator.stage.intent.plan.input.IntentDocuments;
import dev.sluice.operator.stage.intent.plan.input.IntentDocuments.Document;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An intent as it was given.
 *
 * @param document the document
 * @param translation its translation, without errors
 */
record IntentInput(Document document, IntentTranslation translation) {

  /** Reads a file, or standard input for {@code -}; every error of every document is reported. */
  static List<IntentInput> read(String file, InputStream in) {
    List<Document> documents = IntentDocuments.read(text(file, in));
    if (documents.isEmpty()) {
      throw Failure.badInput(List.of(file + ": holds no document"));
    }
    List<String> errors = new ArrayList<>();
    List<IntentInput> inputs = new ArrayList<>();
    for (int i = 0; i < documents.size(); i++) {
      Document d = documents.get(i);
      String where = documents.size() == 1 ? "" : "document " + (i + 1) + ": ";
      d.problems().forEach(p -> errors.add(where + p.text()));
      if (d.spec() != null) {
        IntentTranslation translation = IntentTranslator.translate(d.spec());
        translation.errors().forEach(p -> errors.add(where + p.text()));
        inputs.add(new IntentInput(d, translation));
      }
    }
    if (!errors.isEmpty()) {
      throw Failure.badInput(errors);
    }
    return inputs;
  }

  private static String text(String file, InputStream in) {
    try {
      return file.equals("-")
          ? new String(in.readAllBytes(), StandardCharsets.UTF_8)
          : Files.readString(Path.of(file));
    } catch (NoSuchFileException e) {
      throw Failure.badInput(List.of("-f: '" + file + "' does not exist"));
    } catch (MalformedInputException e) {
      throw Failure.badInput(List.of("-f: '" + file + "' is not UTF-8 text"));
    } catch (IOException e) {
      throw Failure.badInput(List.of("-f: '" + file + "' cannot be read: " + e.getMessage()));
    }
  }
}
