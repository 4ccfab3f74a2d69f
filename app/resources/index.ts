import { monitoringHealth } from "./monitoring-health.ts";
import { monitoringMetrics } from "./monitoring-metrics.ts";
import type { Resource } from "./resource.ts";

/** Every resource that the server offers, in the order that clients see. */
export const resources: readonly Resource[] = [monitoringMetrics, monitoringHealth];
