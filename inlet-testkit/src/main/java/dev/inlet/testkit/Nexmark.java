package dev.inlet.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The events of an online auction after the Nexmark benchmark: of each 50, one is a new person, three are new auctions, 46 are
 * bids. JSON objects; an event is a function of its number, so that all runs have the same ones. All of it is made up.
 *
 * <p>Events come 10,000 to a second of event time. Bids are out of order by less than {@link #DISORDER_MILLIS}; half of them are for
 * the auction that is in fashion, and a few persons bid much.
 */
public final class Nexmark {
    /** The type of a bid. */
    public static final String BIDS =
            "auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, date_time TIMESTAMP";

    /** The type of a person. */
    public static final String PERSONS = "id BIGINT, name STRING, city STRING, state STRING, date_time TIMESTAMP";

    /** By how much the time of a bid is behind that of the bids before it, at most. */
    public static final int DISORDER_MILLIS = 1_000;

    /** 2026-01-01T00:00:00Z in ms: the time of the first event. */
    private static final long FIRST_TIME = 1_767_225_600_000L;

    private static final int EVENTS_PER_MILLI = 10;
    private static final int GROUP = 50;
    private static final int AUCTIONS_OF_GROUP = 3;
    private static final long FIRST_ID = 1_000;
    private static final int OPEN_AUCTIONS = 100;
    private static final int ACTIVE_PERSONS = 1_000;
    private static final int HOT = 100;

    private static final String[] NAMES = {"Peter", "Paul", "Luke", "John", "Saul", "Vicky", "Kate", "Julie", "Sarah"};
    private static final String[] SURNAMES = {"Shultz", "Abrams", "Spencer", "White", "Bartels", "Walton", "Smith"};
    private static final String[] CITIES = {"Phoenix", "Portland", "Seattle", "Boise", "Bend", "Redmond", "Kent"};
    private static final String[] STATES = {"AZ", "OR", "WA", "ID", "OR", "WA", "WA"};
    private static final String[] CHANNELS = {"Google", "Facebook", "Baidu", "Apple"};
    private static final String[] ITEMS = {"lamp", "chair", "clock", "camera", "guitar", "atlas", "teapot", "radio"};

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** What an event tells of. */
    public enum Kind {
        PERSON,
        AUCTION,
        BID
    }

    private Nexmark() {}

    /** What event {@code number}, 0 or more, tells of. */
    public static Kind kind(long number) {
        int place = (int) (number % GROUP);
        return place == 0 ? Kind.PERSON : place <= AUCTIONS_OF_GROUP ? Kind.AUCTION : Kind.BID;
    }

    /** Event {@code number} as JSON, UTF-8. */
    public static byte[] json(long number) {
        StringBuilder text = new StringBuilder(256);
        switch (kind(number)) {
            case PERSON -> person(text, number);
            case AUCTION -> auction(text, number);
            case BID -> bid(text, number);
        }
        return text.append('}').toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static long time(long number) {
        return FIRST_TIME + number / EVENTS_PER_MILLI;
    }

    private static void person(StringBuilder text, long number) {
        long bits = Events.bits(0, number);
        int city = Events.pick(bits, 16, CITIES.length);
        text.append("{\"id\":").append(lastPerson(number));
        text.append(",\"name\":\"").append(NAMES[Events.pick(bits, 0, NAMES.length)]);
        text.append(' ').append(SURNAMES[Events.pick(bits, 8, SURNAMES.length)]);
        text.append("\",\"city\":\"").append(CITIES[city]);
        text.append("\",\"state\":\"").append(STATES[city]);
        time(text, "\",\"date_time\":\"", time(number));
    }

    private static void auction(StringBuilder text, long number) {
        long bits = Events.bits(0, number);
        long first = price(bits, 24);
        text.append("{\"id\":").append(lastAuction(number));
        text.append(",\"seller\":").append(person(bits, number));
        text.append(",\"category\":").append(10 + Events.pick(bits, 8, 5));
        text.append(",\"item\":\"").append(ITEMS[Events.pick(bits, 16, ITEMS.length)]);
        text.append("\",\"initial_bid\":").append(first);
        text.append(",\"reserve\":").append(first + price(bits, 40));
        time(text, ",\"date_time\":\"", time(number));
        time(text, ",\"expires\":\"", time(number) + 1_000 + Events.pick(bits, 32, 20_000));
    }

    private static void bid(StringBuilder text, long number) {
        long bits = Events.bits(0, number);
        long last = lastAuction(number);
        long auction = Events.pick(bits, 0, 2) == 0
                ? Math.max(FIRST_ID, last / HOT * HOT)
                : Math.max(FIRST_ID, last - Events.pick(bits, 8, OPEN_AUCTIONS));
        int channel = Events.pick(bits, 48, CHANNELS.length);
        text.append("{\"auction\":").append(auction);
        text.append(",\"bidder\":").append(person(bits, number));
        text.append(",\"price\":").append(price(bits, 24));
        text.append(",\"channel\":\"").append(CHANNELS[channel]);
        text.append("\",\"url\":\"https://www.nexmark.example/").append(CHANNELS[channel]);
        text.append("/item.htm?query=1&channel_id=").append(Events.pick(bits, 40, 1_000_000));
        time(text, "\",\"date_time\":\"", Math.max(FIRST_TIME, time(number) - Events.pick(bits, 56, DISORDER_MILLIS)));
    }

    private static void time(StringBuilder text, String before, long millis) {
        text.append(before);
        TIME.formatTo(Instant.ofEpochMilli(millis), text);
        text.append('"');
    }

    /** Of this event or the one before it: of those that there are. */
    private static long lastPerson(long number) {
        return FIRST_ID + number / GROUP;
    }

    private static long lastAuction(long number) {
        long ofGroup = Math.min(number % GROUP, AUCTIONS_OF_GROUP);
        return Math.max(FIRST_ID, FIRST_ID - 1 + number / GROUP * AUCTIONS_OF_GROUP + ofGroup);
    }

    /** One of those that there are: with three in four it is the one in fashion. */
    private static long person(long bits, long number) {
        long last = lastPerson(number);
        return Events.pick(bits, 12, 4) != 0
                ? Math.max(FIRST_ID, last / HOT * HOT)
                : Math.max(FIRST_ID, last - Events.pick(bits, 20, ACTIVE_PERSONS));
    }

    /** Small ones are more frequent. */
    private static long price(long bits, int shift) {
        long price = 100L + Events.pick(bits, shift, 900);
        for (int zeros = Events.pick(bits, shift + 12, 6); zeros > 0; zeros--) {
            price *= 10;
        }
        return price;
    }
}
