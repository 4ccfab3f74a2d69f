import type { Resource } from "./resource.ts";

export const monitoringHealth: Resource = {
  uri: "monitoring://health",
  name: "monitoring-health",
  title: "Health",
  description: "How the server is and what it depends on, as JSON.",
  mimeType: "application/json",
  read: async ({ health }) => JSON.stringify(health(), null, 2),
};
