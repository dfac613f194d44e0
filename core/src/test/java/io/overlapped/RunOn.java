package io.overlapped;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On the class around the suites: the engine that they run on. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface RunOn {
    EngineVariant value();
}
