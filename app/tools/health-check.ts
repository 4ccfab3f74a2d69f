import * as z from "zod";
import { platforms } from "../contract/health.ts";
import { defineTool } from "./tool.ts";

export const healthCheck = defineTool({
  name: "health_check",
  title: "Health check",
  description: "How the server is: status, uptime, environment, version, platform and what it depends on.",
  input: z.object({}),
  output: z.object({
    status: z.enum(["healthy", "degraded"]),
    uptime_seconds: z.number().nonnegative(),
    environment: z.string(),
    version: z.string(),
    platform: z.enum(platforms),
    dependencies: z.record(
      z.string(),
      z.object({ status: z.enum(["ok", "degraded", "down"]), detail: z.string().optional() }),
    ),
  }),
  annotations: { readOnlyHint: true, openWorldHint: false },
  handler: (_input, { services }) => {
    const { uptimeSeconds, dependencies, ...report } = services.health();
    return { ...report, uptime_seconds: uptimeSeconds, dependencies: { ...dependencies } };
  },
});
