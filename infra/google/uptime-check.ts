import { Construct } from "constructs";
import { MonitoringUptimeCheckConfig } from "#google/monitoring-uptime-check-config";
import { paths } from "../../app/contract/endpoints.ts";

export interface UptimeCheckProps {
  readonly displayName: string;
  readonly project: string;
  /** The host that only this side answers. */
  readonly host: string;
  /** @default none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Asks the server from outside, every minute from several regions, whether it is ready. */
export class UptimeCheck extends Construct {
  /** What the metric of the check names it by: an expression. */
  readonly checkId: string;

  constructor(scope: Construct, id: string, { displayName, project, host, labels = {} }: UptimeCheckProps) {
    super(scope, id);
    const check = new MonitoringUptimeCheckConfig(this, "check", {
      displayName,
      period: "60s",
      timeout: "10s",
      checkerType: "STATIC_IP_CHECKERS",
      logCheckFailures: true,
      userLabels: { ...labels },
      monitoredResource: { type: "uptime_url", labels: { project_id: project, host } },
      httpCheck: {
        path: paths.ready,
        port: 443,
        requestMethod: "GET",
        useSsl: true,
        validateSsl: true,
        acceptedResponseStatusCodes: [{ statusClass: "STATUS_CLASS_2XX" }],
      },
    });
    this.checkId = check.uptimeCheckId;
  }
}
