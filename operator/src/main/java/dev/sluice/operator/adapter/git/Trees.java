package dev.sluice.operator.adapter.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/** Git trees without a work tree. */
final class Trees {
  private Trees() {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(byte[] name, FileMode mode, ObjectId id) {}

  /** Computes ids and stores nothing. */
  static final class Ids extends ObjectInserter.Formatter {
    @Override
    public ObjectId insert(int type, byte[] data, int offset, int length) {
      return idFor(type, data, offset, length);
    }
  }

  /** The tree of the files; with {@link Ids} only its id is computed. */
  static ObjectId of(SortedMap<String, String> files, ObjectInserter inserter) throws IOException {
    DirCache index = DirCache.newInCore();
    DirCacheBuilder builder = index.builder();
    for (var file : files.entrySet()) {
      DirCacheEntry entry = new DirCacheEntry(file.getKey());
      entry.setFileMode(FileMode.REGULAR_FILE);
      entry.setObjectId(
          inserter.insert(Constants.OBJ_BLOB, file.getValue().getBytes(StandardCharsets.UTF_8)));
      builder.add(entry);
    }
    builder.finish();
    return index.writeTree(inserter);
  }

  /** The tree at a path; empty when there is none. */
  static Optional<ObjectId> find(ObjectReader reader, @Nullable ObjectId root, String path)
      throws IOException {
    if (root == null) {
      return Optional.empty();
    }
    try (TreeWalk walk = TreeWalk.forPath(reader, path, root)) {
      return walk == null || !FileMode.TREE.equals(walk.getRawMode(0))
          ? Optional.empty()
          : Optional.of(walk.getObjectId(0));
    }
  }

  /** The root with the tree at a path set, or removed; folders that become empty go too. */
  static ObjectId with(
      ObjectReader reader,
      ObjectInserter inserter,
      @Nullable ObjectId root,
      String path,
      Optional<ObjectId> child)
      throws IOException {
    Optional<ObjectId> made = replace(reader, inserter, root, path.split("/", -1), child);
    return made.isPresent() ? made.get() : inserter.insert(new TreeFormatter());
  }

  private static Optional<ObjectId> replace(
      ObjectReader reader,
      ObjectInserter inserter,
      @Nullable ObjectId tree,
      String[] path,
      Optional<ObjectId> child)
      throws IOException {
    // Git orders folders as if their names ended in a slash, by unsigned bytes.
    SortedMap<byte[], Entry> entries = new TreeMap<>(Arrays::compareUnsigned);
    byte[] name = path[0].getBytes(StandardCharsets.UTF_8);
    ObjectId below = null;
    if (tree != null) {
      CanonicalTreeParser parser = new CanonicalTreeParser(null, reader, tree);
      for (; !parser.eof(); parser.next()) {
        byte[] found = new byte[parser.getNameLength()];
        parser.getName(found, 0);
        FileMode mode = parser.getEntryFileMode();
        if (!Arrays.equals(found, name)) {
          put(entries, new Entry(found, mode, parser.getEntryObjectId()));
        } else if (FileMode.TREE.equals(mode)) {
          below = parser.getEntryObjectId();
        }
      }
    }
    Optional<ObjectId> next =
        path.length == 1
            ? child
            : replace(reader, inserter, below, Arrays.copyOfRange(path, 1, path.length), child);
    next.ifPresent(id -> put(entries, new Entry(name, FileMode.TREE, id)));
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    TreeFormatter formatter = new TreeFormatter();
    for (Entry e : entries.values()) {
      formatter.append(e.name, 0, e.name.length, e.mode, e.id);
    }
    return Optional.of(inserter.insert(formatter));
  }

  private static void put(SortedMap<byte[], Entry> entries, Entry entry) {
    byte[] key = entry.name;
    if (FileMode.TREE.equals(entry.mode)) {
      key = Arrays.copyOf(key, key.length + 1);
      key[key.length - 1] = '/';
    }
    entries.put(key, entry);
  }

  /** The files below a tree as text; links and submodules are left out. */
  static SortedMap<String, String> read(ObjectReader reader, ObjectId tree) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (TreeWalk walk = new TreeWalk(reader)) {
      walk.addTree(tree);
      walk.setRecursive(true);
      while (walk.next()) {
        int type = walk.getFileMode(0).getBits() & FileMode.TYPE_MASK;
        if (type == FileMode.TYPE_FILE) {
          byte[] bytes = reader.open(walk.getObjectId(0), Constants.OBJ_BLOB).getBytes();
          files.put(walk.getPathString(), new String(bytes, StandardCharsets.UTF_8));
        }
      }
    }
    return files;
  }
}
