package dev.inlet.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the modules apart where Maven alone does not: all that the command line ships is on its class path. */
class ModulesTest {
    /** Each may use only those before it. */
    private static final List<String> RUNTIME = List.of(
            "dev.inlet.runtime.source..",
            "dev.inlet.runtime.event..",
            "dev.inlet.runtime.state..",
            "dev.inlet.runtime.config..",
            "dev.inlet.runtime.delivery..",
            "dev.inlet.runtime.pipeline..");

    private static final List<String> PLUG_INS =
            List.of("dev.inlet.runtime.generator..", "dev.inlet.runtime.command..", "dev.inlet.runtime.webhook..");

    private static final JavaClasses SHIPPED = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("dev/inlet/testkit/"))
            .importPackages("dev.inlet");

    @ParameterizedTest
    @CsvSource({
        "io.delta.., dev.inlet.table.., dev.inlet.storage..",
        "org.duckdb.., dev.inlet.batch.., dev.inlet.batch..",
        "org.apache.kafka.., dev.inlet.source.kafka.., dev.inlet.source.kafka..",
        "org.snakeyaml.., dev.inlet.runtime.., dev.inlet.runtime..",
        "picocli.., dev.inlet.cli.., dev.inlet.cli..",
        "ch.qos.logback.., dev.inlet.cli.., dev.inlet.cli..",
    })
    void aLibraryIsKnownOnlyWhereItIsNeeded(String library, String user, String otherUser) {
        noClasses()
                .that()
                .resideOutsideOfPackages(user, otherUser)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(SHIPPED);
    }

    static Stream<Integer> packagesOfTheRuntime() {
        return IntStream.range(0, RUNTIME.size() - 1).boxed();
    }

    @ParameterizedTest
    @MethodSource("packagesOfTheRuntime")
    void aPackageOfTheRuntimeUsesOnlyThoseBeforeIt(int place) {
        String[] behind = RUNTIME.subList(place + 1, RUNTIME.size()).toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(RUNTIME.get(place))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(behind)
                .check(SHIPPED);
    }

    @Test
    void everyPackageOfTheRuntimeHasItsPlaceInTheOrder() {
        classes()
                .that()
                .resideInAPackage("dev.inlet.runtime..")
                .should()
                .resideInAnyPackage(
                        Stream.concat(RUNTIME.stream(), PLUG_INS.stream()).toArray(String[]::new))
                .check(SHIPPED);
    }

    @ParameterizedTest
    @MethodSource("plugIns")
    void aPlugInOfTheRuntimeIsFoundAndNotNamed(String plugIn) {
        noClasses()
                .that()
                .resideOutsideOfPackage(plugIn)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(plugIn)
                .check(SHIPPED);
    }

    static List<String> plugIns() {
        return PLUG_INS;
    }

    @Test
    void sourcesAreFoundAndNotNamed() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.inlet.source..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.inlet.source..")
                .check(SHIPPED);
    }

    @ParameterizedTest
    @CsvSource({
        "dev.inlet.source.kafka.., dev.inlet.source.files..",
        "dev.inlet.source.kafka.., dev.inlet.source.delta..",
        "dev.inlet.source.files.., dev.inlet.source.kafka..",
        "dev.inlet.source.files.., dev.inlet.source.delta..",
        "dev.inlet.source.delta.., dev.inlet.source.kafka..",
        "dev.inlet.source.delta.., dev.inlet.source.files.."
    })
    void aSourceKnowsNoOtherSource(String source, String other) {
        noClasses()
                .that()
                .resideInAPackage(source)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(other)
                .check(SHIPPED);
    }

    @Test
    void nothingShippedUsesTheTestKit() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.inlet.testkit..")
                .check(SHIPPED);
    }
}
