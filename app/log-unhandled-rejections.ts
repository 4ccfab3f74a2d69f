import type { Logger } from "./telemetry/logger.ts";

/**
 * Writes down promises whose rejection nobody handles, where Node would end the process: a tool that forgot one must not
 * end everybody else's calls. Tools do not even have to: of a schema with an asynchronous refinement zod leaves one behind,
 * when it is asked for an answer at once before it is asked for a promise.
 */
export function logUnhandledRejections(logger: Pick<Logger, "error">): void {
  process.on("unhandledRejection", (reason) => logger.error({ err: reason }, "unhandled rejection"));
}
