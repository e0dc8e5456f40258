package dev.inlet.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionReferenceTest {
    private final String page = OptionReference.markdown(List.of(new SampleSourceType()));

    @Test
    void anOptionIsARowWithBoundsDefaultAndReason() {
        assertThat(page.lines())
                .contains(
                        "| `name` | text; letters, digits, _ and -, beginning with a letter or _, at most 128 |"
                                + " required | "
                                + PipelineOptions.NAME.doc() + " |",
                        "| `interval` | duration; at least 100ms, at most 1d | `1s`: fresh enough to watch, and not"
                                + " too many versions for readers"
                                + " | " + PipelineOptions.TriggerOptions.INTERVAL.doc() + " |",
                        "| `threads` | whole number; at least 1, at most 1024 | none: one: reading, decoding"
                                + " and committing have threads of their own beside it | "
                                + PipelineOptions.THREADS.doc() + " |");
    }

    @Test
    void aTypeOfSourceHasItsOptionsThoseOfEverySourceAndItsMetadata() {
        assertThat(page)
                .contains("## A source of `type: sample`\n\nReads samples.\n\n| option |")
                .contains("| `offset` | `_offset` | `BIGINT` | Offset of the record. |");
        assertThat(page.substring(page.indexOf("`type: sample`"), page.indexOf("`type: lookup`")))
                .contains("| `topics` |", "| `format` |", "| `schema` |", "| `metadata` |");
    }
}
