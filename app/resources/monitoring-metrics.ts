import type { Resource } from "./resource.ts";

export const monitoringMetrics: Resource = {
  uri: "monitoring://metrics",
  name: "monitoring-metrics",
  title: "Metrics",
  description: "Every metric of the server and its samples, as JSON.",
  mimeType: "application/json",
  read: async ({ metrics }) => JSON.stringify(await metrics(), null, 2),
};
