package io.overlapped;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The layers: an arrow may only point down. */
final class ArchitectureTest {
    private static JavaClasses library;

    @BeforeAll
    static void readClasses() {
        library =
                new ClassFileImporter().importPath(Path.of(System.getProperty("overlapped.classes", "target/classes")));
        assertThat(library.contain("io.overlapped.FileHandle")).isTrue();
        assertThat(library.contain("io.overlapped.internal.uring.RingLane")).isTrue();
    }

    @Test
    void arrowsOnlyPointDown() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("nio")
                .definedBy("io.overlapped.nio..")
                .layer("win32")
                .definedBy("io.overlapped.win32..")
                .layer("model")
                .definedBy("io.overlapped")
                .layer("pool")
                .definedBy("io.overlapped.internal.pool..")
                .layer("uring")
                .definedBy("io.overlapped.internal.uring..")
                .layer("portable")
                .definedBy("io.overlapped.internal.portable..")
                .layer("engine")
                .definedBy("io.overlapped.internal.engine..")
                .layer("linux")
                .definedBy("io.overlapped.internal.linux..")
                .whereLayer("nio")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("win32")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers("nio", "win32")
                .whereLayer("pool")
                .mayOnlyBeAccessedByLayers("nio", "model")
                .whereLayer("uring")
                .mayOnlyBeAccessedByLayers("pool")
                .whereLayer("portable")
                .mayOnlyBeAccessedByLayers("pool")
                .whereLayer("engine")
                .mayOnlyBeAccessedByLayers("nio", "model", "pool", "uring", "portable")
                .whereLayer("linux")
                .mayOnlyBeAccessedByLayers("nio", "model", "pool", "uring", "portable", "engine")
                .check(library);
    }

    @Test
    void everyClassIsInALayer() {
        classes()
                .should()
                .resideInAnyPackage(
                        "io.overlapped",
                        "io.overlapped.nio..",
                        "io.overlapped.win32..",
                        "io.overlapped.internal.pool..",
                        "io.overlapped.internal.uring..",
                        "io.overlapped.internal.portable..",
                        "io.overlapped.internal.engine..",
                        "io.overlapped.internal.linux..")
                .check(library);
    }

    @Test
    void theEnginesDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("io.overlapped.internal.uring..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.overlapped.internal.portable..")
                .check(library);
        noClasses()
                .that()
                .resideInAPackage("io.overlapped.internal.portable..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.overlapped.internal.uring..")
                .check(library);
    }

    @Test
    void theVeneerUsesTheModelAlone() {
        classes()
                .that()
                .resideInAPackage("io.overlapped.win32..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "io.overlapped", "io.overlapped.win32..", "java..", "org.jspecify.annotations"))
                .check(library);
    }

    @Test
    void thereAreNoCyclesBetweenPackages() {
        slices().matching("io.overlapped.(**)").should().beFreeOfCycles().check(library);
        slices().matching("io.overlapped.internal.(*)..")
                .should()
                .beFreeOfCycles()
                .check(library);
    }

    @Test
    void nothingButTheJdkIsNeeded() {
        classes()
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("io.overlapped..", "java..", "org.jspecify.annotations", "com.sun.nio.file"))
                .check(library);
    }

    @Test
    void unsafeIsNotUsed() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("sun..").or(resideInAPackage("jdk.internal..")))
                .check(library);
    }

    /** A rule that finds nothing to check would pass for ever. */
    @Test
    void theRulesAreAboutSomething() {
        assertThatThrownBy(() -> noClasses()
                        .that()
                        .resideInAPackage("io.overlapped.internal.pool..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.overlapped.internal.uring..")
                        .check(library))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("EngineChoice");
    }
}
