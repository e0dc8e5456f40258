package dev.inlet.option;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant. */
public final class NearestName {
    private NearestName() {}

    /**
     * The candidate that takes the fewest slips of the finger (a letter left out, added, changed, or swapped with its
     * neighbour) to become the given name, where about a third of the letters at most are wrong. {@code max_rows}, {@code
     * maxRows} and {@code MAX-ROWS} are {@code max-rows}.
     */
    public static Optional<String> of(String name, Collection<String> candidates) {
        String wanted = canonical(name);
        return candidates.stream()
                .filter(candidate -> slips(wanted, canonical(candidate)) <= Math.max(1, wanted.length() / 3))
                .min(Comparator.<String>comparingInt(candidate -> slips(wanted, canonical(candidate)))
                        // A letter is left out more often than it is mistaken for another.
                        .thenComparing(candidate -> !isWithin(wanted, canonical(candidate)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Whether the whole has all letters of the part in their order. */
    private static boolean isWithin(String part, String whole) {
        int found = 0;
        for (int i = 0; i < whole.length() && found < part.length(); i++) {
            if (whole.charAt(i) == part.charAt(found)) {
                found++;
            }
        }
        return found == part.length();
    }

    /** The end of a message about a wrong name: {@code ; did you mean "topics"?}, or what there is to choose from. */
    public static String hint(String name, Collection<String> candidates) {
        List<String> sorted = candidates.stream().sorted().toList();
        return of(name, sorted)
                .map(nearest -> "; did you mean \"" + nearest + "\"?")
                .orElse("; valid are " + String.join(", ", sorted));
    }

    private static String canonical(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").replace('_', '-').toLowerCase(Locale.ROOT);
    }

    /** The optimal string alignment distance. */
    private static int slips(String a, String b) {
        int[][] distance = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    distance[i][j] = i + j;
                    continue;
                }
                int change = distance[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int best = Math.min(change, Math.min(distance[i - 1][j], distance[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                distance[i][j] = swapped ? Math.min(best, distance[i - 2][j - 2] + 1) : best;
            }
        }
        return distance[a.length()][b.length()];
    }
}
