import type { Outcome } from "../contract/telemetry.ts";
import { jsonRpcCodes } from "./json-rpc-error.ts";

/** How a request ended, read from its answer: for what the tool runner did not decide already. */
export function outcomeOf(answer: unknown): Outcome {
  const { error, result } = (answer ?? {}) as {
    error?: { code?: unknown };
    result?: { isError?: unknown };
  };
  if (error !== undefined) return error.code === jsonRpcCodes.internalError ? "crash" : "client_error";
  return result?.isError === true ? "tool_error" : "ok";
}
