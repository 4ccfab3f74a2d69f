import { startFunction } from "./start-function.ts";

/** Beside this file in the bundle, which is all that Lambda runs. */
const workerFile = new URL("./tool-worker.mjs", import.meta.url);

/**
 * What Lambda calls. Built once per instance; what is thrown meanwhile, bad settings above all, reaches the log as the
 * error of the initialization.
 */
export const { handler, bufferedHandler } = await startFunction(workerFile);
