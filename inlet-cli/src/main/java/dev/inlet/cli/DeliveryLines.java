package dev.inlet.cli;

import dev.inlet.runtime.delivery.DeliveryNews;
import dev.inlet.runtime.delivery.DeliveryStatus;
import org.slf4j.Logger;

/** How news of targets of events are told. */
final class DeliveryLines {
    private DeliveryLines() {}

    /** For people. */
    static String text(DeliveryNews news) {
        String who = "event target " + news.target() + " of table " + ShownPath.of(news.table());
        if (news instanceof DeliveryNews.Failing failing) {
            return "warning: " + who + " was not told of version " + failing.version() + " (" + failing.reason()
                    + "; " + Quantity.count(failing.failures(), "failure", "failures") + "); trying again in "
                    + Quantity.time(failing.pause()) + ". Commits go on meanwhile";
        } else if (news instanceof DeliveryNews.Gap gap) {
            return "warning: " + who + " is not told of versions " + gap.fromVersion() + " to " + gap.toVersion()
                    + ", whose log entries were cleaned up before their turn. It is told of the gap";
        } else if (news instanceof DeliveryNews.Skipped skipped) {
            return "warning: " + who + " is not told of version " + skipped.version() + ", as skip-versions says";
        }
        return who + " is told again, up to version " + ((DeliveryNews.Recovered) news).version();
    }

    static void log(Logger log, DeliveryNews news) {
        if (news instanceof DeliveryNews.Failing failing) {
            log.atWarn()
                    .addKeyValue("table", failing.table())
                    .addKeyValue("target", failing.target())
                    .addKeyValue("version", failing.version())
                    .addKeyValue("error", failing.reason())
                    .addKeyValue("failures", failing.failures())
                    .addKeyValue("pauseMillis", failing.pause().toMillis())
                    .log("event not delivered");
        } else if (news instanceof DeliveryNews.Gap gap) {
            log.atWarn()
                    .addKeyValue("table", gap.table())
                    .addKeyValue("target", gap.target())
                    .addKeyValue("fromVersion", gap.fromVersion())
                    .addKeyValue("toVersion", gap.toVersion())
                    .log("versions cleaned up before their events were delivered");
        } else if (news instanceof DeliveryNews.Skipped skipped) {
            log.atWarn()
                    .addKeyValue("table", skipped.table())
                    .addKeyValue("target", skipped.target())
                    .addKeyValue("version", skipped.version())
                    .log("event skipped, as skip-versions says");
        } else if (news instanceof DeliveryNews.Recovered recovered) {
            log.atInfo()
                    .addKeyValue("table", recovered.table())
                    .addKeyValue("target", recovered.target())
                    .addKeyValue("version", recovered.version())
                    .log("events delivered again");
        }
    }

    /** What the end of a run leaves. */
    static String left(DeliveryStatus target) {
        return "event target " + target.target() + " of " + ShownPath.of(target.table()) + " was not told of "
                + Quantity.count(target.behind(), "version", "versions")
                + target.failing().map(reason -> ": " + reason).orElse("");
    }
}
