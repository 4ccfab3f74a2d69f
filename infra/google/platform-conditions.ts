import type { MonitoringAlertPolicyConditions } from "#google/monitoring-alert-policy";
import { thresholdAlerts } from "../../app/contract/objectives.ts";

/** How the instances' own CPU and memory are measured, by Cloud Run rather than by the server. */
const UTILIZATION = { CPU: "cpu/utilizations", memory: "memory/utilizations" } as const;
/** Google recommends looking 20 minutes back for a check that runs every minute. */
const UPTIME_ALIGNMENT_S = 1200;

/** One condition each for CPU and memory: the busiest instances use more of it than the contract allows. */
export function saturationConditions(serviceName: string): MonitoringAlertPolicyConditions[] {
  const { ratio, forSeconds } = thresholdAlerts.saturation;
  return Object.entries(UTILIZATION).map(([what, metric]) => ({
    displayName: `${what} over ${ratio * 100} %`,
    conditionThreshold: {
      filter: filter({
        "resource.type": "cloud_run_revision",
        "resource.labels.service_name": serviceName,
        "metric.type": `run.googleapis.com/container/${metric}`,
      }),
      comparison: "COMPARISON_GT",
      thresholdValue: ratio,
      duration: `${forSeconds}s`,
      aggregations: [
        {
          alignmentPeriod: "60s",
          perSeriesAligner: "ALIGN_PERCENTILE_99",
          crossSeriesReducer: "REDUCE_MAX",
          groupByFields: ["resource.label.revision_name", "metric.label.container_name"],
        },
      ],
      trigger: { count: 1 },
    },
  }));
}

/** The check fails from more than one region, which a fault between one region and us does not explain. */
export function uptimeConditions(checkId: string): MonitoringAlertPolicyConditions[] {
  return [
    {
      displayName: "Unreachable from more than one region",
      conditionThreshold: {
        filter: filter({
          "resource.type": "uptime_url",
          "metric.type": "monitoring.googleapis.com/uptime_check/check_passed",
          "metric.labels.check_id": checkId,
        }),
        comparison: "COMPARISON_GT",
        thresholdValue: 1,
        duration: `${thresholdAlerts["uptime-check"].forSeconds}s`,
        aggregations: [
          {
            alignmentPeriod: `${UPTIME_ALIGNMENT_S}s`,
            perSeriesAligner: "ALIGN_NEXT_OLDER",
            crossSeriesReducer: "REDUCE_COUNT_FALSE",
            groupByFields: ["resource.label.host"],
          },
        ],
        trigger: { count: 1 },
      },
    },
  ];
}

function filter(conditions: Readonly<Record<string, string>>): string {
  return Object.entries(conditions)
    .map(([key, value]) => `${key} = "${value}"`)
    .join(" AND ");
}
