import { createHash } from "node:crypto";
import { Construct } from "constructs";
import { Fn, type ITerraformDependable } from "#tf";
import { paths, ports } from "../../app/contract/endpoints.ts";
import type { Matchers } from "../telemetry/promql.ts";
import { Secret, type SecretReference } from "./secret.ts";

export interface MetricsCollectorProps {
  /** Name of the secret that holds the configuration. */
  readonly secretId: string;
  /** Who runs the collector, as IAM names it. */
  readonly member: string;
  /**
   * How often it scrapes, seconds.
   *
   * @default 30
   */
  readonly intervalSeconds?: number;
  /** @default true */
  readonly deletionProtection?: boolean;
}

/** The sidecar's repository in Google's own registry; the digest comes from the environment. */
export const COLLECTOR_IMAGE =
  "us-docker.pkg.dev/cloud-ops-agents-artifacts/cloud-run-gmp-sidecar/cloud-run-gmp-sidecar";

/**
 * What tells the managed Prometheus sidecar to scrape the metrics listener. The sidecar reads it from a file, and
 * Cloud Run has files from Secret Manager; nothing in it is secret.
 *
 * @see https://docs.cloud.google.com/stackdriver/docs/managed-prometheus/cloudrun-sidecar
 */
export class MetricsCollector extends Construct {
  readonly config: SecretReference;
  /** Must exist before a revision that mounts the file. */
  readonly access: ITerraformDependable;

  constructor(scope: Construct, id: string, props: MetricsCollectorProps) {
    super(scope, id);
    const { secretId, member, intervalSeconds = 30, deletionProtection = true } = props;
    const secret = new Secret(this, "config", { secretId, deletionProtection });
    this.access = secret.grantRead("read", {
      member,
      why: "The sidecar reads what it is configured with.",
    });
    const config = {
      apiVersion: "monitoring.googleapis.com/v1beta",
      kind: "RunMonitoring",
      metadata: { name: secretId },
      spec: {
        endpoints: [{ port: String(ports.metrics), path: paths.metrics, interval: `${intervalSeconds}s` }],
        targetLabels: { metadata: ["service", "revision", "instance"] },
      },
    };
    this.config = secret.addVersion("version", {
      value: Fn.yamlencode(config),
      revision: contentRevision(JSON.stringify(config)),
    });
  }
}

/** The label by which the sidecar marks each series of one Cloud Run service. */
export function matchersOf(serviceName: string): Matchers {
  return { service_name: serviceName };
}

/** A number that changes with the content, so that Terraform writes the file anew exactly when it must. */
function contentRevision(content: string): number {
  return 1 + createHash("sha256").update(content).digest().readUIntBE(0, 4);
}
