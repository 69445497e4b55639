package dev.sluice.e2e.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;

/** Tells what happens: in place on a terminal, as plain lines when piped. */
sealed interface Narrator {

  /** Says a line that stays. */
  void say(String line);

  /** Shows the board as it is now; only what changed matters. */
  void board(List<BoardRow> rows, Duration elapsed);

  /** Leaves the last board standing and goes on below it. */
  void settle();

  /** Plain lines, one for each change of a row's stage. */
  final class Plain implements Narrator {
    private final PrintStream out;
    private List<BoardRow> last = List.of();

    Plain(PrintStream out) {
      this.out = out;
    }

    @Override
    public void say(String line) {
      out.println(line);
    }

    @Override
    public void board(List<BoardRow> rows, Duration elapsed) {
      rows.stream()
          .filter(r -> last.stream().noneMatch(r::sameStage))
          .forEach(r -> out.println("  " + BoardRow.seconds(elapsed) + "  " + r.text()));
      last = rows;
    }

    @Override
    public void settle() {
      last = List.of();
    }
  }

  /** A table that updates in place. */
  final class Live implements Narrator {
    private static final int MIN_ROWS = 24;
    private static final int MIN_COLUMNS = 80;

    private final Terminal terminal;
    private Display display;
    private List<AttributedString> shown = List.of();

    Live(Terminal terminal) {
      this.terminal = terminal;
      this.display = fresh();
    }

    private int columns() {
      return Math.max(terminal.getColumns(), MIN_COLUMNS);
    }

    private Size size() {
      return Size.of(columns(), Math.max(terminal.getRows(), MIN_ROWS));
    }

    private Display fresh() {
      Display made = new Display(terminal, false);
      made.resize(size());
      return made;
    }

    @Override
    public void say(String line) {
      settle();
      terminal.writer().println(line);
      terminal.flush();
    }

    @Override
    public void board(List<BoardRow> rows, Duration elapsed) {
      List<AttributedString> lines = new ArrayList<>();
      lines.add(new AttributedString("  " + BoardRow.header() + "   " + BoardRow.seconds(elapsed)));
      int width = columns() - 1;
      for (BoardRow row : rows) {
        String text = "  " + row.text();
        lines.add(new AttributedString(text.substring(0, Math.min(text.length(), width))));
      }
      shown = lines;
      // The cursor waits below the table, where the story goes on.
      display.update(shown, size().cursorPos(shown.size() - 1, shown.getLast().columnLength()));
    }

    @Override
    public void settle() {
      if (!shown.isEmpty()) {
        terminal.writer().println();
        terminal.flush();
        shown = List.of();
        display = fresh();
      }
    }
  }
}
