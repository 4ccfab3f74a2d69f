import { metrics } from "../contract/telemetry.ts";
import type { Prompt } from "./prompt.ts";

const ours: ReadonlySet<string> = new Set(Object.values(metrics).map((metric) => metric.name));

export const diagnose: Prompt = {
  name: "diagnose",
  title: "Diagnose this server",
  description:
    "The server's health and metrics as they are now, with the questions an on-call engineer asks.",
  render: async (services) => {
    const samples = (await services.metrics()).filter((metric) => ours.has(nameOf(metric)));
    return [
      "You are on call for this MCP server. Answer from the data below, and say so where it is not enough.",
      "",
      "1. Is it healthy? If it is degraded, what is missing and what do callers notice of it?",
      "2. What share of requests fails, in which methods and tools, and of which kind are the failures?",
      "3. How slow are the slowest 5 % of requests, and is one method to blame?",
      "4. Is anything running out: connections, memory, CPU, rate limits, cache, a circuit breaker?",
      "5. What should be looked at next, and what should be done now?",
      "",
      "Health:",
      "```json",
      JSON.stringify(services.health(), null, 2),
      "```",
      "",
      "Metrics:",
      "```json",
      JSON.stringify(samples),
      "```",
    ].join("\n");
  },
};

function nameOf(metric: unknown): string {
  return typeof metric === "object" && metric !== null && "name" in metric ? String(metric.name) : "";
}
