package dev.inlet;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the packages of the core in their order, and each library behind the one package that knows it. */
class LayeringTest {

    /** Each may use only those before it. The last is the root package alone. */
    private static final List<String> LAYERS = List.of(
            "dev.inlet.error..",
            "dev.inlet.option..",
            "dev.inlet.position..",
            "dev.inlet.schema..",
            "dev.inlet.storage..",
            "dev.inlet.batch..",
            "dev.inlet.table..",
            "dev.inlet.commit..",
            "dev.inlet.maintenance..",
            "dev.inlet");

    private static final JavaClasses CORE = new ClassFileImporter().importPath(Path.of("target", "classes"));

    static Stream<Integer> layersWithOthersBelow() {
        return IntStream.range(0, LAYERS.size() - 1).boxed();
    }

    @ParameterizedTest
    @MethodSource("layersWithOthersBelow")
    void aPackageUsesOnlyThoseAboveIt(int layer) {
        String[] below = LAYERS.subList(layer + 1, LAYERS.size()).toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(LAYERS.get(layer))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(below)
                .check(CORE);
    }

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        classes().should().resideInAnyPackage(LAYERS.toArray(String[]::new)).check(CORE);
    }

    @Test
    void everyPackageSaysThatNothingIsNullByDefault() {
        assertThat(CORE.stream().map(type -> type.getPackage()).distinct())
                .isNotEmpty()
                .allSatisfy(place -> assertThat(place.isAnnotatedWith(NullMarked.class))
                        .as("@NullMarked on " + place.getName())
                        .isTrue());
    }

    @Test
    void onlyTableKnowsKernel() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.inlet.table..", "dev.inlet.storage..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.delta..")
                .check(CORE);
    }

    @Test
    void storageKnowsOfKernelOnlyTheFilesThatItProvides() {
        noClasses()
                .that()
                .resideInAPackage("dev.inlet.storage..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.delta..")
                        .and(resideOutsideOfPackages(
                                "io.delta.kernel.defaults.engine.fileio..", "io.delta.kernel.utils..")))
                .check(CORE);
    }

    @Test
    void onlyBatchKnowsDuckDb() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.inlet.batch..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.duckdb..", "java.sql..")
                .check(CORE);
    }

    @Test
    void nothingKnowsHadoopOrALoggingBackEnd() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.hadoop..",
                        "org.apache.commons.logging..",
                        "org.apache.logging..",
                        "ch.qos.logback..",
                        "java.util.logging..")
                .check(CORE);
    }
}
