package dev.inlet.simulation;

import dev.inlet.commit.CommitOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the processes of a run asked for and what they were told, as far as they lived to hear it. */
final class Ledger {
    /** What each data file holds, by path. */
    final Map<String, List<Row>> contents = new LinkedHashMap<>();

    final List<Request> requests = new ArrayList<>();

    /** Appends of the other engine that it saw succeed: the version by path. */
    final Map<String, Long> acknowledgedAppends = new LinkedHashMap<>();

    /** How many files, and by that how many names, there are. */
    private int files;

    /** One record of a source, or one row of the other engine. */
    record Row(String owner, String partition, long position) {}

    /** One move of a source partition. */
    record Range(String partition, long from, long first, long to) {}

    /** One commit that a pipeline asked for. */
    static final class Request {
        final int id;
        final String process;
        final String pipeline;
        final List<Range> ranges;
        final List<String> files;

        /** What the process took for the table's metadata when it staged. */
        final String metadata;

        /** Empty where the process ended, or was told of a failure. */
        Optional<CommitOutcome> outcome = Optional.empty();

        Request(int id, String process, String pipeline, List<Range> ranges, List<String> files, String metadata) {
            this.id = id;
            this.process = process;
            this.pipeline = pipeline;
            this.ranges = ranges;
            this.files = files;
            this.metadata = metadata;
        }

        @Override
        public String toString() {
            return "request " + id + " of " + process + " " + ranges;
        }
    }

    Request ask(String process, String pipeline, List<Range> ranges, List<String> paths, String metadata) {
        Request request = new Request(requests.size(), process, pipeline, ranges, paths, metadata);
        requests.add(request);
        return request;
    }

    String file(String owner, List<Row> rows) {
        String path = owner + "-" + files++ + ".parquet";
        contents.put(path, rows);
        return path;
    }
}
