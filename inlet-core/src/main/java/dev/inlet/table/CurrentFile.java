package dev.inlet.table;

import dev.inlet.batch.ScanFile;

/**
 * A file of a table version with what the log says of its rows.
 *
 * @param deletionVector what names its deletion vector in the log; empty where it has none
 * @param rows of the file, those of its deletion vector included; -1 where the log does not say
 * @param statistics JSON as in the log; empty where there is none
 */
record CurrentFile(ScanFile file, String deletionVector, long rows, String statistics) {}
