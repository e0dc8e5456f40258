package dev.inlet.option;

/** A type whose value is made of options, which are read, told of and shown by themselves. */
sealed interface OptionsType extends OptionType<Options> permits OptionGroup, OptionVariants {
    /** What is in force where all of it is left out. Only where nothing is required. */
    Options defaults();

    @Override
    default String show(Options value) {
        return value.toString();
    }

    @Override
    default boolean hidesValues() {
        return true;
    }

    @Override
    default boolean holdsOptions() {
        return true;
    }
}
