import { callUpstream } from "./call-upstream.ts";
import { healthCheck } from "./health-check.ts";
import { processBatch } from "./process-batch.ts";
import { processData } from "./process-data.ts";
import type { AnyTool } from "./tool.ts";

/** Every tool that the server offers, in the order that clients see. */
export const tools: readonly AnyTool[] = [processData, processBatch, callUpstream, healthCheck];
