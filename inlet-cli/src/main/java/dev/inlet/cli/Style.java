package dev.inlet.cli;

/**
 * How text stands out on a terminal.
 *
 * @param colors whether it does; else all text is returned as it is
 */
record Style(boolean colors) {
    static final Style PLAIN = new Style(false);

    String strong(String text) {
        return sgr("1", text);
    }

    String faint(String text) {
        return sgr("2", text);
    }

    String good(String text) {
        return sgr("32", text);
    }

    String bad(String text) {
        return sgr("31", text);
    }

    private String sgr(String code, String text) {
        return colors ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
