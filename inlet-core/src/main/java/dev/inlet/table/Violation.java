package dev.inlet.table;

import static java.util.Objects.requireNonNull;

/**
 * A rule that a table breaks.
 *
 * @param version the commit in which it shows
 * @param what a source partition as {@code pipeline: source/partition}, a pipeline, or a file
 * @param expected what the rule asks for
 * @param actual what is there
 */
public record Violation(long version, Rule rule, String what, String expected, String actual) {
    /** What is checked. */
    public enum Rule {
        ENTRY("the log has an entry for every version, and it can be read"),
        NOTE("a commit's note of its ranges and counts can be read"),
        TILING("a range starts where the one before of the same source partition ended"),
        TRANSACTION("the txn actions of a commit say the same as its ranges"),
        ROWS("rows written are the rows of the files added"),
        COUNTS("records dead-lettered, skipped and deduplicated are among the records read"),
        ADDED_ONCE("a file is in the table once"),
        CURRENT_FILES("the newest version has the files that the log adds up to"),
        CURRENT_POSITIONS("what a restart reads from the newest version is what the log adds up to"),
        TAKES_NOTHING("rows are taken away only by a commit of another engine that says what it does"),
        ROWS_KEPT("a commit that only arranges rows anew keeps their number"),
        PARTITION("a file of Inlet lies in the directory of its partition values"),
        FILE("every file of the newest version is there, whole"),
        STATISTICS("the statistics of a file are true of its rows"),
        SOURCE_POSITION("the positions of the table fit what the source has"),
        SOURCE_COUNT("a commit read the records that the source has in its ranges"),
        SOURCE_ROWS("the rows of a commit are those that the source's records give"),
        DEAD_LETTERS("the dead letters hold the records that a commit counts as dead-lettered");

        private final String text;

        Rule(String text) {
            this.text = text;
        }

        /** The rule, to be told to a person. */
        public String text() {
            return text;
        }
    }

    public Violation {
        requireNonNull(rule, "rule");
        requireNonNull(what, "what");
        requireNonNull(expected, "expected");
        requireNonNull(actual, "actual");
    }
}
