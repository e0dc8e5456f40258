package dev.inlet.option;

/**
 * Where something stands in a configuration.
 *
 * @param file the file as the user called it, or what else the configuration came from
 * @param line 1 or more; 0 where the whole file is meant
 * @param column in characters, 1 or more; 0 where the whole file is meant
 */
public record Place(String file, int line, int column) implements Comparable<Place> {
    public Place {
        if (line < 0 || column < 0 || (line == 0) != (column == 0)) {
            throw new IllegalArgumentException("not a place: line " + line + ", column " + column);
        }
    }

    /** The file as a whole. */
    public static Place wholeFile(String file) {
        return new Place(file, 0, 0);
    }

    @Override
    public int compareTo(Place other) {
        int byLine = Integer.compare(line, other.line);
        return byLine != 0 ? byLine : Integer.compare(column, other.column);
    }

    /** The form that editors and terminals turn into a link, such as {@code clicks.yaml:7:5}. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
