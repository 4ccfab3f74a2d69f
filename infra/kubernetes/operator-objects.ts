import { Construct } from "constructs";
import { Manifest } from "#kubernetes/manifest";
import { paths } from "../../app/contract/endpoints.ts";
import { SERVER_LABEL } from "../../app/contract/monitor.ts";
import { prometheusRules } from "../telemetry/prometheus-rules.ts";
import type { RunbookProps } from "../telemetry/runbook.ts";
import { PORT_NAMES } from "./pod-template.ts";
import { metadataOf, type ServerObjectProps, selectorOf } from "./server-object.ts";

export interface OperatorObjectsProps extends ServerObjectProps {
  /** Labels by which the operator's Prometheus selects monitors and rules. */
  readonly selectedBy: Readonly<Record<string, string>>;
  readonly runbook: RunbookProps;
  /**
   * How often it scrapes, seconds.
   *
   * @default 30
   */
  readonly intervalSeconds?: number;
}

const API_VERSION = "monitoring.coreos.com/v1";

/**
 * What a Prometheus Operator scrapes and alerts by, drawn from the contract.
 *
 * The provider asks the cluster what these objects look like: they are planned with the cluster at hand, and with the
 * operator installed, or not at all. Everything else in the stack can be planned without.
 */
export class OperatorObjects extends Construct {
  constructor(scope: Construct, id: string, props: OperatorObjectsProps) {
    super(scope, id);
    const { name, selectedBy, runbook, intervalSeconds = 30 } = props;
    const { labels, ...place } = metadataOf(props);
    const metadata = { ...place, labels: { ...labels, ...selectedBy } };
    new Manifest(this, "monitor", {
      manifest: {
        apiVersion: API_VERSION,
        kind: "PodMonitor",
        metadata,
        spec: {
          selector: { matchLabels: selectorOf(props) },
          podMetricsEndpoints: [
            {
              port: PORT_NAMES.metrics,
              path: paths.metrics,
              interval: `${intervalSeconds}s`,
              // Rules and dashboard tell servers apart by it.
              relabelings: [{ action: "replace", targetLabel: SERVER_LABEL, replacement: name }],
            },
          ],
        },
      },
    });
    new Manifest(this, "rules", {
      manifest: {
        apiVersion: API_VERSION,
        kind: "PrometheusRule",
        metadata,
        spec: prometheusRules(runbook, name),
      },
    });
  }
}
