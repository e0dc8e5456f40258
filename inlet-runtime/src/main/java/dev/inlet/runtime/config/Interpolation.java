package dev.inlet.runtime.config;

import dev.inlet.option.NearestName;
import dev.inlet.option.Place;
import dev.inlet.option.Problems;
import dev.inlet.option.RawValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces references in values. {@code ${env:NAME}} is an environment variable, {@code ${env:NAME:-default}} one that may be
 * unset or empty; {@code ${file:PATH}} is a file's content without white space at its ends, {@code ${file:PATH:KEY}} a key
 * of a properties file. {@code $${} stands for <code>${</code> itself. What a reference yields is not looked through again.
 */
final class Interpolation {
    private static final List<String> PROVIDERS = List.of("env", "file");
    private static final Pattern ENVIRONMENT_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Bytes. A reference is for a password or a certificate; more is a wrong path. */
    private static final long LARGEST_FILE = 1 << 20;

    private final Function<String, @Nullable String> environment;
    private final Path baseDirectory;

    /** @param baseDirectory what relative paths are relative to */
    Interpolation(Function<String, @Nullable String> environment, Path baseDirectory) {
        this.environment = environment;
        this.baseDirectory = baseDirectory;
    }

    /** The value with its references replaced; {@link RawValue.Broken} where one cannot be, with the problem told. */
    RawValue resolve(Place place, String written, Problems problems) {
        StringBuilder text = new StringBuilder();
        List<String> references = new ArrayList<>();
        boolean broken = false;
        int at = 0;
        for (int dollar = written.indexOf("${"); dollar >= 0; dollar = written.indexOf("${", at)) {
            if (dollar > at && written.charAt(dollar - 1) == '$') {
                text.append(written, at, dollar - 1).append("${");
                at = dollar + 2;
                continue;
            }
            int end = written.indexOf('}', dollar);
            if (end < 0) {
                problems.error(place, "\"${\" is not closed by \"}\"; write \"$${\" for the characters themselves");
                return new RawValue.Broken(place);
            }
            text.append(written, at, dollar);
            try {
                Reference reference = Reference.parse(written.substring(dollar + 2, end));
                text.append(value(reference));
                references.add(reference.shown());
            } catch (Unresolved unresolved) {
                problems.error(place, unresolved.complaint);
                broken = true;
            }
            at = end + 1;
        }
        text.append(written, at, written.length());
        return broken ? new RawValue.Broken(place) : new RawValue.Scalar(place, text.toString(), written, references);
    }

    private String value(Reference reference) throws Unresolved {
        return switch (reference.provider()) {
            case "env" -> variable(reference);
            case "file" -> fileContent(reference);
            default ->
                throw new Unresolved("unknown provider \"" + reference.provider() + "\" in "
                        + reference.shown() + NearestName.hint(reference.provider(), PROVIDERS)
                        + " (write \"$${\" for the characters themselves)");
        };
    }

    private String variable(Reference reference) throws Unresolved {
        int fallback = reference.rest().indexOf(":-");
        String name = reference.name();
        if (!ENVIRONMENT_NAME.matcher(name).matches()) {
            throw new Unresolved(reference.shown() + " does not name an environment variable: write ${env:NAME} or "
                    + "${env:NAME:-default}");
        }
        String value = environment.apply(name);
        if (fallback >= 0 && (value == null || value.isEmpty())) {
            return reference.rest().substring(fallback + 2);
        }
        if (value == null) {
            throw new Unresolved(
                    "the environment variable " + name + " is not set; set it, or write ${env:" + name + ":-default}");
        }
        return value;
    }

    private String fileContent(Reference reference) throws Unresolved {
        int colon = reference.rest().lastIndexOf(':');
        String content =
                read(reference, colon < 0 ? reference.rest() : reference.rest().substring(0, colon));
        return colon < 0
                ? content.strip()
                : property(reference, content, reference.rest().substring(colon + 1));
    }

    private String read(Reference reference, String name) throws Unresolved {
        String from = reference.shown() + " cannot be read: ";
        try {
            Path file = baseDirectory.resolve(name);
            if (name.isEmpty() || Files.isDirectory(file)) {
                throw new Unresolved(from + file + " is a directory");
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw new Unresolved(from + file + " is larger than 1 MiB");
            }
            return Files.readString(file);
        } catch (InvalidPathException noName) {
            throw new Unresolved(from + "no file can have that name: " + noName.getReason());
        } catch (NoSuchFileException none) {
            throw new Unresolved(from + "there is no file " + baseDirectory.resolve(name));
        } catch (CharacterCodingException notText) {
            throw new Unresolved(from + baseDirectory.resolve(name) + " is not UTF-8 text");
        } catch (IOException unreadable) {
            throw new Unresolved(from + unreadable);
        }
    }

    private static String property(Reference reference, String content, String key) throws Unresolved {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(content));
        } catch (IOException | IllegalArgumentException malformed) {
            throw new Unresolved(reference.shown() + " cannot be read: the file is not a properties file");
        }
        String value = properties.getProperty(key);
        if (value == null) {
            Optional<String> nearest = NearestName.of(key, properties.stringPropertyNames());
            throw new Unresolved(reference.shown() + " cannot be read: the file has no key \"" + key + '"'
                    + nearest.map(name -> "; did you mean \"" + name + "\"?").orElse(""));
        }
        return value;
    }

    /** @param rest what follows the provider and its colon */
    private record Reference(String provider, String rest) {
        static Reference parse(String body) throws Unresolved {
            int colon = body.indexOf(':');
            if (colon < 0) {
                throw new Unresolved("${" + body + "} does not tell where from: write ${env:" + body + "} for an "
                        + "environment variable, or \"$${\" for the characters themselves");
            }
            return new Reference(body.substring(0, colon), body.substring(colon + 1));
        }

        /** What comes before a default. */
        String name() {
            int fallback = provider.equals("env") ? rest.indexOf(":-") : -1;
            return fallback < 0 ? rest : rest.substring(0, fallback);
        }

        /** The reference without its default. */
        String shown() {
            return "${" + provider + ":" + name() + "}";
        }
    }

    private static final class Unresolved extends Exception {
        private static final long serialVersionUID = 1L;

        private final String complaint;

        private Unresolved(String complaint) {
            super(complaint);
            this.complaint = complaint;
        }
    }
}
