package dev.sluice.operator.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Aligned columns.
 *
 * @param header names of the columns
 * @param rows a cell for each column
 */
record Table(List<String> header, List<List<String>> rows) {
  private static final String GAP = "   ";

  Table {
    header = List.copyOf(header);
    rows = List.copyOf(rows);
  }

  /** One line for each row, header first, without trailing blanks. */
  List<String> lines() {
    List<List<String>> all = new ArrayList<>();
    all.add(header);
    all.addAll(rows);
    int[] widths = new int[header.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    return all.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      out.append(row.get(i)).append(" ".repeat(widths[i] - width(row.get(i)))).append(GAP);
    }
    return out.toString().stripTrailing();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
