package dev.inlet.batch;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.IOContext;
import java.io.IOException;

/** How Jackson is set up to read records, and what its refusals mean for them. */
final class StrictJson {
    private static final int DEEPEST = 500;
    private static final int MOST_SHOWN = 20;

    /** Shared by all threads, so that the names of fields are known from one record to the next. */
    private static final Factory FACTORY = new Factory(new JsonFactoryBuilder()
            // Records are UTF-8; Jackson would take UTF-16 and a byte order mark too.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // Keys of maps may collide without any attack; the table of names is bounded in any case.
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            // Depth is the only limit, since recursion follows it: a source bounds the size of its records.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .errorReportConfiguration(ErrorReportConfiguration.builder()
                    .maxErrorTokenLength(MOST_SHOWN)
                    .build()));

    private StrictJson() {}

    /** A parser for records, one after the other, by one thread. */
    static RecordParser parser() {
        return FACTORY.recordParser();
    }

    private static final class Factory extends JsonFactory {
        private static final long serialVersionUID = 1L;

        private Factory(JsonFactoryBuilder settings) {
            super(settings);
        }

        private RecordParser recordParser() {
            byte[] none = {};
            IOContext context = _createContext(_createContentReference(none), true);
            return new RecordParser(context, _parserFeatures, _byteSymbolCanonicalizer.makeChild(_factoryFeatures));
        }
    }

    /** What a refusal of Jackson means for the record; at most 20 characters of it are told. */
    static MisfitException misfit(IOException e) {
        if (e instanceof StreamConstraintsException) {
            return new MisfitException(MisfitKind.TOO_DEEP, "nested deeper than " + DEEPEST);
        }
        if (!(e instanceof JsonProcessingException failure)) {
            return new MisfitException(MisfitKind.MALFORMED, "not JSON: " + e.getMessage());
        }
        String what = failure.getOriginalMessage();
        // Jackson checks names itself; what it says is all that tells.
        MisfitKind kind = what.contains("surrogate") ? MisfitKind.INVALID_UTF8 : MisfitKind.MALFORMED;
        // Jackson tells where the object or array started, in a form that says more of Jackson than of the record.
        int marker = what.indexOf(" (start marker at");
        String at = failure.getLocation() == null
                ? ""
                : " at byte " + failure.getLocation().getByteOffset();
        return new MisfitException(kind, "not JSON" + at + ": " + (marker < 0 ? what : what.substring(0, marker)));
    }
}
