package dev.inlet.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the modules apart where Maven alone does not: all that the command line ships is on its class path. */
class ModulesTest {

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
                .allowEmptyShould(true)
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
