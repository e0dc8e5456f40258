package dev.inlet.runtime.command;

import dev.inlet.option.ClientProperties;
import dev.inlet.option.Option;
import dev.inlet.runtime.event.EventTarget;
import dev.inlet.runtime.event.EventTargetContext;
import dev.inlet.runtime.event.EventTargetType;
import java.util.List;

/** {@code type: command}. */
public final class CommandTargetType implements EventTargetType {
    static final Option<List<String>> COMMAND = Option.strings("command")
            .mustBe("not empty", words -> !words.isEmpty())
            .doc("The program and its arguments, each an item of the list. No shell reads it: for one, write `[sh, -c,"
                    + " \"…\"]`.");

    static final Option<String> DIRECTORY = Option.location("directory")
            .optional("Inlet's own working directory")
            .doc("The command's working directory.");

    static final Option<ClientProperties> ENVIRONMENT = Option.clientProperties("environment")
            .defaultTo(ClientProperties.NONE, "what a program needs to run, and nothing that may be a secret")
            .doc(
                    "Environment variables of the command, beside `PATH`, `HOME`, `USER`, `LANG`, `LC_ALL`, `TZ` and `TMPDIR`,"
                            + " which it has from Inlet. It has no others, since they may hold secrets of the pipeline.");

    @Override
    public String name() {
        return "command";
    }

    @Override
    public String doc() {
        return "Runs a program for each event, with the event as JSON on its standard input. Exit code 0 within `timeout`"
                + " says that it is dealt with; any other is tried again. At the time-out it is killed, with what it started.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(COMMAND, DIRECTORY, ENVIRONMENT);
    }

    @Override
    public EventTarget create(EventTargetContext context) {
        return new CommandTarget(context);
    }
}
