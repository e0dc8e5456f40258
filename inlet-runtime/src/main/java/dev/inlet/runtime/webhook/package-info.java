/** Events by HTTP. */
@NullMarked
package dev.inlet.runtime.webhook;

import org.jspecify.annotations.NullMarked;
