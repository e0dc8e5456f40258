package dev.inlet.option;

import java.nio.file.Path;

/**
 * What an option's type needs to know to read a value.
 *
 * @param baseDirectory what relative paths are relative to; absolute
 * @param problems where to tell what is wrong
 * @param path the group that holds the option, such as {@code sources.clicks}; empty at the top
 * @param variant what kind of group it is, such as {@code type kafka}; empty where there is one kind only
 * @param name the option's name; within a list followed by an index
 * @param place where the option's key stands
 */
public record ReadContext(
        Path baseDirectory, Problems problems, String path, String variant, String name, Place place) {
    public static ReadContext top(Path baseDirectory, Problems problems, Place place) {
        return new ReadContext(baseDirectory, problems, "", "", "", place);
    }

    /** For an option of the group that this context's value is. */
    ReadContext option(String option, String variantOfGroup, Place placeOfKey) {
        return new ReadContext(baseDirectory, problems, fullName(), variantOfGroup, option, placeOfKey);
    }

    /** For an entry of the map that this context's value is. */
    ReadContext key(String key, Place placeOfKey) {
        return new ReadContext(baseDirectory, problems, fullName(), "", key, placeOfKey);
    }

    /** For an item of the list that this context's value is. */
    ReadContext item(int index, Place placeOfItem) {
        return new ReadContext(baseDirectory, problems, path, variant, name + "[" + index + "]", placeOfItem);
    }

    /** Tells a problem of the value, as {@code "interval" in trigger } + what is wrong with it. */
    public void error(RawValue value, String complaint) {
        problems.error(value.place(), subject() + " " + complaint);
    }

    /** The option from the top, such as {@code trigger.interval}. */
    String fullName() {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The group that this context's value is, with a blank before it; empty at the top. */
    String inGroup(String variantOfGroup) {
        return inGroup(fullName(), variantOfGroup);
    }

    private String subject() {
        return name.isEmpty() ? "the configuration" : '"' + name + '"' + inGroup(path, variant);
    }

    private static String inGroup(String path, String variant) {
        return path.isEmpty() ? "" : " in " + path + (variant.isEmpty() ? "" : " (" + variant + ")");
    }
}
