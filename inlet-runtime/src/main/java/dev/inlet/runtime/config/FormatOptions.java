package dev.inlet.runtime.config;

import dev.inlet.batch.CsvOptions;
import dev.inlet.batch.JsonOptions;
import dev.inlet.batch.Tombstones;
import dev.inlet.batch.UnknownFields;
import dev.inlet.option.Option;
import dev.inlet.option.OptionGroup;
import dev.inlet.option.OptionVariants;
import dev.inlet.option.Options;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options of the formats. */
final class FormatOptions {
    static final Option<UnknownFields> UNKNOWN_FIELDS = Option.choice("unknown-fields", UnknownFields.class)
            .optional("`add` where a sink has `schema-evolution: add-columns`, else `dead-letter`")
            .doc("What becomes of a record with a field that the schema lacks: it is a dead letter, the field is left "
                    + "out, or the field becomes a column.");

    static final Option<Tombstones> TOMBSTONES = Option.choice("tombstones", Tombstones.class)
            .defaultTo(Tombstones.DEAD_LETTER, "nothing is left out unless somebody asked for it")
            .doc("What becomes of a record without a value. Both are counted.");

    static final Option<Boolean> HEADER = Option.bool("header")
            .defaultTo(true, "most CSV files name their columns")
            .doc("Whether the first line of each file names the columns.");

    static final Option<String> DELIMITER = Option.string("delimiter")
            .defaultTo(",", "the C in CSV")
            .mustBe(
                    "one character, neither a quote nor the end of a line",
                    text -> text.length() == 1 && "\"\n\r".indexOf(text.charAt(0)) < 0)
            .doc("The character between two values; a tab is written `\"\\t\"`.");

    private static final OptionGroup CSV = OptionGroup.of(HEADER, DELIMITER);

    private static final Map<String, OptionGroup> OF_SOURCES = ordered(
            Map.entry("json", OptionGroup.of(UNKNOWN_FIELDS, TOMBSTONES)),
            Map.entry("raw", OptionGroup.of(TOMBSTONES)),
            Map.entry("csv", CSV),
            Map.entry("parquet", OptionGroup.of()));

    private static final Map<String, OptionGroup> OF_LOOKUPS = ordered(
            Map.entry("parquet", OptionGroup.of()),
            Map.entry("csv", CSV),
            Map.entry("json", OptionGroup.of()),
            Map.entry("delta", OptionGroup.of()));

    private FormatOptions() {}

    /** Every format of sources. */
    static Map<String, OptionGroup> groups() {
        return OF_SOURCES;
    }

    /** @param formats what the source can be read in, the default first */
    static Option<Options> ofSource(List<String> formats) {
        Map<String, OptionGroup> groups = new LinkedHashMap<>();
        for (String format : formats) {
            OptionGroup group = OF_SOURCES.get(format);
            if (group == null) {
                throw new IllegalArgumentException("no such format: " + format);
            }
            groups.put(format, group);
        }
        String first = formats.get(0);
        OptionVariants variants = new OptionVariants(groups, Optional.of(first));
        return Option.of("format", variants)
                .defaultTo(variants.defaults(), "`{type: " + first + "}`, what most such sources hold")
                .doc("How records are written.");
    }

    static Option<Options> ofLookup() {
        return Option.of("format", new OptionVariants(OF_LOOKUPS, Optional.empty()))
                .doc("How the data are written. `csv` has the options of that format; the others have none.");
    }

    /** @param unknownFields what holds where a JSON source does not say */
    static Format format(Options options, UnknownFields unknownFields) {
        return switch (options.variant()) {
            case "json" ->
                new Format.Json(
                        new JsonOptions(options.find(UNKNOWN_FIELDS).orElse(unknownFields), options.get(TOMBSTONES)));
            case "csv" -> csv(options);
            case "raw" -> new Format.Raw(options.get(TOMBSTONES));
            case "parquet" -> new Format.Parquet();
            default -> throw new IllegalArgumentException("no such format: " + options.variant());
        };
    }

    static LookupFormat lookupFormat(Options options) {
        return switch (options.variant()) {
            case "parquet" -> new Format.Parquet();
            case "csv" -> csv(options);
            case "json" -> new LookupFormat.Json();
            case "delta" -> new LookupFormat.Delta();
            default -> throw new IllegalArgumentException("no such format: " + options.variant());
        };
    }

    private static Format.Csv csv(Options options) {
        return new Format.Csv(
                new CsvOptions(options.get(HEADER), options.get(DELIMITER).charAt(0)));
    }

    @SafeVarargs
    private static Map<String, OptionGroup> ordered(Map.Entry<String, OptionGroup>... entries) {
        Map<String, OptionGroup> map = new LinkedHashMap<>();
        for (Map.Entry<String, OptionGroup> entry : entries) {
            map.put(entry.getKey(), entry.getValue());
        }
        return Collections.unmodifiableMap(map);
    }
}
