import type { Logger } from "./telemetry/logger.ts";

/**
 * Writes down rejections that nobody handles, where Node would end the process: a promise that one tool forgot must not
 * end everybody else's calls. Even a correct tool can leave one: zod, asked for an answer at once, starts a schema's
 * asynchronous refinement and drops its promise before it starts it again and waits.
 */
export function logUnhandledRejections(logger: Pick<Logger, "error">): void {
  process.on("unhandledRejection", (reason) => logger.error({ err: reason }, "unhandled rejection"));
}
