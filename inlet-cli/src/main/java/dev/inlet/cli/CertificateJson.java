package dev.inlet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inlet.runtime.pipeline.SourceFindings;
import dev.inlet.table.Certificate;
import dev.inlet.table.Violation;
import java.util.List;

/** A certificate for programs: one JSON object. */
final class CertificateJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CertificateJson() {}

    static ObjectNode of(Certificate certificate) {
        ObjectNode json = JSON.createObjectNode();
        json.put("table", certificate.table());
        json.put("holds", certificate.holds());
        json.put("complete", certificate.isComplete());
        json.put("deep", certificate.deep());
        json.put("firstVersion", certificate.firstVersion());
        json.put("lastVersion", certificate.lastVersion());
        json.put("commits", certificate.entries());
        json.put("files", certificate.files());
        json.put("rows", certificate.rows());
        json.put("bytes", certificate.bytes());
        ArrayNode pipelines = json.putArray("pipelines");
        certificate.pipelines().forEach(pipeline -> add(pipelines.addObject(), pipeline));
        ArrayNode remarks = json.putArray("remarks");
        certificate.remarks().forEach(remarks::add);
        json.set("violations", violations(certificate.violations()));
        return json;
    }

    private static void add(ObjectNode json, Certificate.Pipeline pipeline) {
        json.put("name", pipeline.name());
        json.put("commits", pipeline.commits());
        json.put("recordsRead", pipeline.read());
        json.put("rowsWritten", pipeline.written());
        json.put("recordsDeadLettered", pipeline.deadLettered());
        json.put("recordsSkipped", pipeline.skipped());
        json.put("recordsDeduplicated", pipeline.deduplicated());
        ArrayNode partitions = json.putArray("sourcePartitions");
        for (Certificate.Partition partition : pipeline.partitions()) {
            partitions
                    .addObject()
                    .put("source", partition.partition().source())
                    .put("partition", partition.partition().name())
                    .put("firstVersion", partition.firstVersion())
                    .put("ranges", partition.ranges())
                    .put("from", partition.from())
                    .put("to", partition.to());
        }
    }

    static ObjectNode of(SourceFindings findings) {
        ObjectNode json = JSON.createObjectNode();
        json.put("pipeline", findings.pipeline());
        json.put("holds", findings.holds());
        json.put("rangesWhole", findings.ranges().whole());
        json.put("rangesInPart", findings.ranges().part());
        json.put("rangesGone", findings.ranges().gone());
        json.put("commits", findings.commits());
        json.put("commitsCounted", findings.counted());
        json.put("commitsCompared", findings.compared());
        json.put("recordsReadAgain", findings.records());
        ArrayNode notTaken = json.putArray("notTaken");
        findings.notTaken().forEach(notTaken::add);
        ArrayNode remarks = json.putArray("remarks");
        findings.remarks().forEach(remarks::add);
        json.set("violations", violations(findings.violations()));
        return json;
    }

    static ArrayNode violations(List<Violation> violations) {
        ArrayNode json = JSON.createArrayNode();
        for (Violation violation : violations) {
            json.addObject()
                    .put("version", violation.version())
                    .put("rule", violation.rule().name())
                    .put("text", violation.rule().text())
                    .put("what", violation.what())
                    .put("expected", violation.expected())
                    .put("found", violation.actual());
        }
        return json;
    }
}
