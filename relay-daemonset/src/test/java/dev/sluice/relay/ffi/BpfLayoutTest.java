package dev.sluice.relay.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.bpf.Helper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers of bpf(2), compared with what a C compiler makes of this machine's headers. */
class BpfLayoutTest {
  @TempDir private Path directory;

  @Test
  void everyNumberIsThatOfTheHeaders() throws Exception {
    Headers.assume(Path.of("/usr/include/linux/bpf.h"));
    Map<String, Long> ours = ours();
    assertThat(Headers.values("#include <linux/bpf.h>\n", ours.keySet(), directory))
        .isEqualTo(ours);
  }

  private static Map<String, Long> ours() {
    Map<String, Long> ours = new LinkedHashMap<>();
    attr(ours, "pathname", Bpf.PATH_NAME);
    attr(ours, "bpf_fd", Bpf.OBJECT_FD);
    attr(ours, "map_type", BpfMap.TYPE);
    attr(ours, "key_size", BpfMap.KEY_SIZE);
    attr(ours, "value_size", BpfMap.VALUE_SIZE);
    attr(ours, "max_entries", BpfMap.MAX_ENTRIES);
    attr(ours, "map_flags", BpfMap.FLAGS);
    attr(ours, "inner_map_fd", BpfMap.INNER_FD);
    attr(ours, "map_name", BpfMap.NAME);
    attr(ours, "map_fd", BpfMap.ELEMENT_MAP);
    attr(ours, "key", BpfMap.ELEMENT_KEY);
    attr(ours, "value", BpfMap.ELEMENT_VALUE);
    programs(ours);
    links(ours);
    for (Helper helper : Helper.values()) {
      String name = helper.name().toLowerCase(Locale.ROOT);
      ours.put("BPF_FUNC_" + name, (long) helper.number());
    }
    return ours;
  }

  private static void programs(Map<String, Long> ours) {
    attr(ours, "prog_type", BpfProgram.TYPE);
    attr(ours, "insn_cnt", BpfProgram.INSN_COUNT);
    attr(ours, "insns", BpfProgram.INSNS);
    attr(ours, "license", BpfProgram.LICENSE);
    attr(ours, "log_level", BpfProgram.LOG_LEVEL);
    attr(ours, "log_size", BpfProgram.LOG_SIZE);
    attr(ours, "log_buf", BpfProgram.LOG_BUFFER);
    attr(ours, "prog_name", BpfProgram.NAME);
    attr(ours, "expected_attach_type", BpfProgram.ATTACH_TYPE);
    attr(ours, "test.prog_fd", BpfProgram.TEST_PROGRAM);
    attr(ours, "test.retval", BpfProgram.TEST_VERDICT);
    attr(ours, "test.data_size_in", BpfProgram.TEST_SIZE_IN);
    attr(ours, "test.data_size_out", BpfProgram.TEST_SIZE_OUT);
    attr(ours, "test.data_in", BpfProgram.TEST_DATA_IN);
    attr(ours, "test.data_out", BpfProgram.TEST_DATA_OUT);
    attr(ours, "test.repeat", BpfProgram.TEST_REPEAT);
    attr(ours, "test.duration", BpfProgram.TEST_DURATION);
    attr(ours, "test.ctx_size_in", BpfProgram.TEST_CONTEXT_SIZE);
    attr(ours, "test.ctx_in", BpfProgram.TEST_CONTEXT);
    ours.put("sizeof(struct xdp_md)", (long) BpfProgram.XDP_MD_BYTES);
    ours.put("offsetof(struct xdp_md, data)", BpfProgram.XDP_DATA);
    ours.put("offsetof(struct xdp_md, data_end)", BpfProgram.XDP_DATA_END);
    ours.put("BPF_PROG_TYPE_SCHED_CLS", (long) BpfProgram.PROG_SCHED_CLS);
    ours.put("BPF_PROG_TYPE_XDP", (long) BpfProgram.PROG_XDP);
    ours.put("BPF_MAP_TYPE_ARRAY", (long) BpfMap.MAP_ARRAY);
    ours.put("BPF_MAP_TYPE_PROG_ARRAY", (long) BpfMap.MAP_PROG_ARRAY);
    ours.put("BPF_MAP_TYPE_ARRAY_OF_MAPS", (long) BpfMap.MAP_ARRAY_OF_MAPS);
    ours.put("BPF_MAP_TYPE_DEVMAP", (long) BpfMap.MAP_DEVMAP);
    ours.put("BPF_F_MMAPABLE", (long) BpfMap.MAP_FLAG_MMAPABLE);
  }

  private static void links(Map<String, Long> ours) {
    attr(ours, "link_create.prog_fd", BpfLink.PROGRAM);
    attr(ours, "link_create.target_ifindex", BpfLink.TARGET);
    attr(ours, "link_create.attach_type", BpfLink.ATTACH_TYPE);
    attr(ours, "link_create.flags", BpfLink.FLAGS);
    attr(ours, "link_update.link_fd", BpfLink.UPDATE_LINK);
    attr(ours, "link_update.new_prog_fd", BpfLink.UPDATE_PROGRAM);
    attr(ours, "info.bpf_fd", BpfLink.INFO_FD);
    attr(ours, "info.info_len", BpfLink.INFO_LENGTH);
    attr(ours, "info.info", BpfLink.INFO);
    ours.put("offsetof(struct bpf_link_info, type)", BpfLink.INFO_TYPE);
    ours.put("offsetof(struct bpf_link_info, xdp.ifindex)", BpfLink.INFO_IFINDEX);
    ours.put("BPF_XDP", (long) BpfLink.ATTACH_XDP);
    ours.put("BPF_XDP_DEVMAP", (long) BpfLink.ATTACH_XDP_DEVMAP);
    ours.put("BPF_LINK_TYPE_XDP", (long) BpfLink.LINK_XDP);
  }

  private static void attr(Map<String, Long> ours, String field, long offset) {
    ours.put("offsetof(union bpf_attr, " + field + ")", offset);
  }
}
