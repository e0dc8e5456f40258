package dev.inlet.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/** Sends what the libraries and Inlet itself log to the console. One setting per process. */
public final class Logs {
    private Logs() {}

    /** Keeps logback from looking for files of its own: there is nothing to configure but what the command line says. */
    public static final class Unconfigured extends ContextAwareBase implements Configurator {
        @Override
        public ExecutionStatus configure(LoggerContext context) {
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
            return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
        }
    }

    /** As lines for people. */
    static void toConsole(Console console, boolean verbose) {
        install(console, verbose, LogLine::forPeople);
    }

    /** As JSON, an object a line. */
    static void toConsoleAsJson(Console console, boolean verbose) {
        install(console, verbose, LogLine::json);
    }

    private static void install(Console console, boolean verbose, Function<ILoggingEvent, String> form) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.setLevel(verbose ? Level.INFO : Level.WARN);
        context.getLogger("dev.inlet").setLevel(verbose ? Level.DEBUG : Level.INFO);
        // Kafka's clients log a page of their settings at each start.
        context.getLogger("org.apache.kafka").setLevel(Level.WARN);
        // Delta Kernel warns of each table without a log checkpoint, which every young table is.
        context.getLogger("io.delta").setLevel(verbose ? Level.WARN : Level.ERROR);
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                console.say(form.apply(event));
            }
        };
        appender.setContext(context);
        appender.start();
        root.addAppender(appender);
    }
}
