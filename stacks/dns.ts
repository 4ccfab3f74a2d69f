import type { Construct } from "constructs";
import { AwsProvider } from "#aws/provider";
import { alarmsService, EncryptionKey } from "../infra/aws/encryption-key.ts";
import { OnCallTopic } from "../infra/aws/on-call-topic.ts";
import { type Endpoint, Failover } from "../infra/dns/failover.ts";
import { HealthAlarm } from "../infra/dns/health-alarm.ts";
import { PrimaryHealth } from "../infra/dns/primary-health.ts";
import {
  googleValidationRecord,
  type ValidationRecord,
  ValidationRecords,
} from "../infra/dns/validation-records.ts";
import { EnvironmentStack, type EnvironmentStackProps } from "./environment-stack.ts";
import { type AwsAccount, type Pair, type Side, servedHosts } from "./environments/sides.ts";
import { recordOutput } from "./names.ts";

export interface DnsStackProps extends EnvironmentStackProps {
  /** DNS fails over between two sides: there is none where one of them is missing. */
  readonly pair: Pair;
  /** The account that holds the pair's zone. */
  readonly account: AwsAccount;
}

/** What DNS must know of a side. */
interface Published {
  readonly endpoint: Endpoint;
  /** What proves each host to who issues the side's certificate, where its own stack does not. */
  readonly validationRecords: Readonly<Record<string, ValidationRecord>>;
}

/** Route 53 knows no other region. */
const REGION = "us-east-1";

/** The name that clients use, on the primary while it is healthy and on the secondary otherwise. */
export class DnsStack extends EnvironmentStack {
  constructor(scope: Construct, id: string, props: DnsStackProps) {
    super(scope, id, props);
    const { primary, secondary, dns } = props.pair;
    const { environment, names, labels } = this;
    const { accountId, region } = props.account;
    const config = { allowedAccountIds: [accountId], defaultTags: [{ tags: { ...labels } }] };
    new AwsProvider(this, "aws", { region, ...config });
    const zoneId = this.zoneId();
    const health = new PrimaryHealth(this, "health", {
      name: names.prefix,
      host: dns.primaryHost,
      intervalSeconds: dns.checkIntervalSeconds,
      mode: dns.failover,
    });
    new Failover(this, "failover", {
      zoneId,
      host: environment.domain,
      primaryHost: dns.primaryHost,
      healthCheckId: health.checkId,
      primary: this.published(primary).endpoint,
      secondary: this.published(secondary).endpoint,
    });
    for (const side of [primary, secondary]) {
      const records = this.published(side).validationRecords;
      if (Object.keys(records).length === 0) continue;
      new ValidationRecords(this, `${side.kind}-certificate`, { zoneId, records });
    }
    const virginia = new AwsProvider(this, "health-metrics", {
      alias: "health_metrics",
      region: REGION,
      ...config,
    });
    this.watch({ accountId, healthCheckId: health.endpointCheckId, provider: virginia });
    this.output("health_check_id", "What Route 53 asks the primary by.", health.endpointCheckId);
    this.output("failover_check_id", "What the primary's record follows.", health.checkId);
  }

  private published(side: Side): Published {
    switch (side.kind) {
      case "google": {
        const records = servedHosts(this.environment, side.kind).map(
          (host, index) =>
            [host, googleValidationRecord(host, this.outputOf("google", recordOutput(index)))] as const,
        );
        return {
          endpoint: { kind: "address", address: this.outputOf("google", "load_balancer_ip") },
          validationRecords: Object.fromEntries(records),
        };
      }
      case "aws":
        return {
          endpoint: {
            kind: "alias",
            domainName: this.outputOf("aws", "api_domain_name"),
            zoneId: this.outputOf("aws", "api_zone_id"),
          },
          validationRecords: {},
        };
      case "kubernetes":
        return { endpoint: { kind: "address", address: side.ingress.address }, validationRecords: {} };
    }
  }

  private watch(watched: {
    readonly accountId: string;
    readonly healthCheckId: string;
    readonly provider: AwsProvider;
  }): void {
    const { accountId, healthCheckId, provider } = watched;
    const { environment, names } = this;
    const { repository } = environment;
    const key = new EncryptionKey(this, "key", {
      accountId,
      name: `${names.prefix}-failover`,
      description: `Alarms of ${names.prefix}'s health checks`,
      services: [alarmsService(accountId)],
      provider,
    });
    const topic = new OnCallTopic(this, "on-call", {
      accountId,
      name: `${names.prefix}-failover`,
      email: environment.alertEmail,
      keyArn: key.arn,
      provider,
    });
    new HealthAlarm(this, "alarm", {
      prefix: names.prefix,
      healthCheckId,
      topicArn: topic.topic.arn,
      runbook: { repository: repository.slug, branch: repository.defaultBranch },
      provider,
    });
  }
}
