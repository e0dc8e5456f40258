package dev.inlet.cli;

import dev.inlet.position.PositionRange;
import dev.inlet.runtime.pipeline.SourceFindings;
import dev.inlet.table.Certificate;
import dev.inlet.table.Violation;
import java.util.List;

/** A certificate for people. */
final class CertificateText {
    private static final int MOST_REMARKS = 20;

    private CertificateText() {}

    static void print(Console console, Certificate certificate) {
        Style style = console.style();
        console.out()
                .println(style.strong(ShownPath.of(certificate.table())) + ": versions " + certificate.firstVersion()
                        + " to " + certificate.lastVersion() + " ("
                        + Quantity.count(certificate.entries(), "commit", "commits") + "), "
                        + Quantity.count(certificate.files(), "file", "files") + ", "
                        + Quantity.count(certificate.rows(), "row", "rows") + ", "
                        + Quantity.bytes(certificate.bytes()));
        certificate.pipelines().forEach(pipeline -> print(console, pipeline));
        console.out()
                .println("  checked: ranges, counts, positions, files and their sizes"
                        + (certificate.deep() ? "; every data file was read" : "; data files were not read (--deep)"));
        remarks(console, certificate.remarks());
        if (certificate.holds()) {
            console.out().println("  " + style.good("every rule holds"));
        } else {
            violations(console, certificate.violations());
        }
    }

    /** What comparing with the source found, below the certificate of the table. */
    static void print(Console console, SourceFindings findings) {
        SourceFindings.Ranges ranges = findings.ranges();
        console.out()
                .println("  beside the source: "
                        + Quantity.count(ranges.whole() + ranges.part() + ranges.gone(), "range", "ranges") + " ("
                        + Quantity.count(ranges.whole()) + " there whole, " + Quantity.count(ranges.part())
                        + " in part, " + Quantity.count(ranges.gone()) + " gone); of "
                        + Quantity.count(findings.commits(), "commit", "commits") + " "
                        + Quantity.count(findings.counted()) + " counted again, "
                        + Quantity.count(findings.compared()) + " with the very rows; "
                        + Quantity.count(findings.records(), "record", "records") + " read");
        findings.notTaken().forEach(left -> console.out().println("  not taken yet: " + left));
        remarks(console, findings.remarks());
        if (findings.holds()) {
            console.out().println("  " + console.style().good("the table is what its source gives"));
        } else {
            violations(console, findings.violations());
        }
    }

    static void remarks(Console console, List<String> remarks) {
        remarks.stream().limit(MOST_REMARKS).forEach(remark -> console.out().println("  not proved: " + remark));
        if (remarks.size() > MOST_REMARKS) {
            console.out()
                    .println("  not proved: " + (remarks.size() - MOST_REMARKS)
                            + " more; --output json lists all of them");
        }
    }

    static void violations(Console console, List<Violation> violations) {
        Style style = console.style();
        console.out().println("  " + style.bad(Quantity.count(violations.size(), "violation", "violations")));
        for (Violation violation : violations) {
            console.out()
                    .println("    version " + violation.version() + ", " + violation.what() + ": expected "
                            + violation.expected() + ", found " + violation.actual());
            console.out()
                    .println("      " + style.faint("rule: " + violation.rule().text()));
        }
    }

    private static void print(Console console, Certificate.Pipeline pipeline) {
        console.out()
                .println("  pipeline " + pipeline.name() + ": "
                        + Quantity.count(pipeline.commits(), "commit", "commits") + "; "
                        + Quantity.count(pipeline.read(), "record", "records") + " read, "
                        + Quantity.count(pipeline.written(), "row", "rows") + " written, "
                        + Quantity.count(pipeline.deadLettered(), "dead letter", "dead letters") + ", "
                        + Quantity.count(pipeline.skipped()) + " skipped"
                        + (pipeline.deduplicated() > 0
                                ? ", " + Quantity.count(pipeline.deduplicated(), "duplicate", "duplicates")
                                : ""));
        for (Certificate.Partition partition : pipeline.partitions()) {
            String from = partition.from() == PositionRange.NONE ? "its start" : Quantity.count(partition.from());
            console.out()
                    .println("    " + partition.partition() + ": from " + from + " up to "
                            + Quantity.count(partition.to()) + " in "
                            + Quantity.count(partition.ranges(), "range", "ranges"));
        }
    }
}
