import type { Statement } from "./policy-document.ts";

/** Sending traces to X-Ray. */
export const writeTraces = {
  sid: "WriteTraces",
  why: "Sends the segments of its traces.",
  actions: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
  resources: ["*"],
  withoutResource: "X-Ray's writing actions know no resource: they add traces and read none.",
} as const satisfies Statement;
