import { Construct } from "constructs";
import { MonitoringAlertPolicy, type MonitoringAlertPolicyConditions } from "#google/monitoring-alert-policy";
import { type Severity, thresholdAlerts } from "../../app/contract/objectives.ts";
import { type AlertRule, alertRules } from "../telemetry/alert-rules.ts";
import { type RunbookProps, runbookUrl } from "../telemetry/runbook.ts";
import { matchersOf } from "./metrics-collector.ts";
import { saturationConditions, uptimeConditions } from "./platform-conditions.ts";

export interface AlertsProps {
  /** Opens every alert's name, so that it says which environment it is about. */
  readonly prefix: string;
  /** Name of the Cloud Run service. */
  readonly serviceName: string;
  /** What the uptime check's metric names it by. */
  readonly uptimeCheckId: string;
  /** Ids of the notification channels; an alert that reaches nobody is none. */
  readonly channels: readonly [string, ...string[]];
  readonly runbook: RunbookProps;
  /** @default none */
  readonly labels?: Readonly<Record<string, string>>;
}

interface PolicyProps {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly conditions: MonitoringAlertPolicyConditions[];
}

const SEVERITIES = { page: "CRITICAL", ticket: "WARNING" } as const satisfies Record<Severity, string>;
/** An alert whose metric stopped closes after this long. */
const AUTO_CLOSE_S = 86_400;

/** The alerts of the Google side, all drawn from the contract's thresholds and objectives. */
export class Alerts extends Construct {
  /** Ids of the alerts: the sections that docs/runbook.md has for them. */
  readonly ids: readonly string[];

  constructor(scope: Construct, id: string, props: AlertsProps) {
    super(scope, id);
    const { serviceName, uptimeCheckId } = props;
    const policies: readonly PolicyProps[] = [
      ...alertRules({ matchers: matchersOf(serviceName) }).map(fromRule),
      {
        id: "saturation",
        ...thresholdAlerts.saturation,
        conditions: saturationConditions(serviceName),
      },
      {
        id: "uptime-check",
        ...thresholdAlerts["uptime-check"],
        conditions: uptimeConditions(uptimeCheckId),
      },
    ];
    for (const policy of policies) this.createPolicy(policy, props);
    this.ids = policies.map((policy) => policy.id);
  }

  private createPolicy({ id, title, severity, conditions }: PolicyProps, props: AlertsProps): void {
    const { prefix, channels, runbook, labels = {} } = props;
    const url = runbookUrl(runbook, id);
    new MonitoringAlertPolicy(this, id, {
      displayName: `${prefix}: ${title}`,
      severity: SEVERITIES[severity],
      combiner: "OR",
      enabled: true,
      notificationChannels: [...channels],
      userLabels: { ...labels, severity },
      documentation: {
        subject: `${prefix}: ${title}`,
        mimeType: "text/markdown",
        content: `${title}. What to do: ${url}`,
        links: [{ displayName: "Runbook", url }],
      },
      alertStrategy: { autoClose: `${AUTO_CLOSE_S}s`, notificationPrompts: ["OPENED", "CLOSED"] },
      conditions,
    });
  }
}

function fromRule({ id, title, severity, query, forSeconds, evaluationSeconds }: AlertRule): PolicyProps {
  return {
    id,
    title,
    severity,
    conditions: [
      {
        displayName: title,
        conditionPrometheusQueryLanguage: {
          query,
          duration: `${forSeconds}s`,
          evaluationInterval: `${evaluationSeconds}s`,
          alertRule: id,
          // The metric exists only after the first instance was scraped, the alert from the first deployment on.
          disableMetricValidation: true,
        },
      },
    ],
  };
}
