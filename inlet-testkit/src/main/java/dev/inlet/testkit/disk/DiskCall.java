package dev.inlet.testkit.disk;

import java.nio.file.Path;

/**
 * One call that a process made to the disk.
 *
 * @param number from 0 on, in the order of the calls of the process
 * @param written whether the file was written by native code and is seen here for the first time
 */
public record DiskCall(int number, Kind kind, Path path, boolean written) {
    /** What is asked of the disk. */
    public enum Kind {
        LIST,
        /** For the attributes of a file, or whether there is one. */
        LOOK,
        OPEN_TO_READ,
        OPEN_TO_WRITE,
        WRITE,
        /** Of a file's content, or of the names in a directory. */
        SYNC,
        LINK,
        MOVE,
        DELETE,
        MAKE_DIRECTORY;

        /** Whether such a call leaves anything on the disk other than it was. */
        boolean hasEffect() {
            return this != LIST && this != LOOK && this != OPEN_TO_READ;
        }
    }

    @Override
    public String toString() {
        return "call " + number + ", " + kind + " " + path;
    }
}
