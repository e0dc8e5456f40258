package dev.inlet.batch;

import java.util.Locale;

/** How the pages of data files are compressed. */
public enum ParquetCodec {
    ZSTD("zstd, COMPRESSION_LEVEL 1"),
    SNAPPY("snappy"),
    UNCOMPRESSED("uncompressed");

    private final String option;

    ParquetCodec(String option) {
        this.option = option;
    }

    /** What stands behind {@code COMPRESSION} in DuckDB's {@code COPY}. Level 1 is as small as 3 on event data and faster. */
    String option() {
        return option;
    }

    /** The end of the names of data files, as Spark writes it. */
    String suffix() {
        return this == UNCOMPRESSED ? ".parquet" : "." + name().toLowerCase(Locale.ROOT) + ".parquet";
    }
}
