import { Failure } from "../shared/failure.ts";

/** Of the two that a name can lead to. */
export const sideNames = ["primary", "secondary"] as const;
export type SideName = (typeof sideNames)[number];

/** What Route 53 was told: by these rules, and no others, the edge decides. */
export interface FailoverRules {
  /** What the checker asks for. */
  readonly checkPath: string;
  /** From an answer to the next question of one checker. */
  readonly intervalSeconds: number;
  /** Answers in a row that change a checker's mind, in either direction. */
  readonly failureThreshold: number;
  /** How long a resolver keeps an answer. */
  readonly ttlSeconds: number;
  /** Whether the primary's record counts as healthy while the checker passes it, and while it fails it. */
  readonly primaryHealthy: { readonly passing: boolean; readonly failing: boolean };
  /** Whether the secondary's own health counts; otherwise it is given out whatever state it is in. */
  readonly evaluatesSecondary: boolean;
}

interface HealthCheck {
  readonly type: string;
  readonly resource_path?: string;
  readonly request_interval?: number;
  readonly failure_threshold?: number;
  readonly child_healthchecks?: readonly string[];
  readonly child_health_threshold?: number;
  readonly invert_healthcheck?: boolean;
}

interface FailoverRecord {
  readonly ttl?: number;
  readonly health_check_id?: string;
  readonly failover_routing_policy?: { readonly type: string };
  readonly alias?: { readonly evaluate_target_health: boolean };
}

/** As much of a synthesized DNS stack as the rules are in. */
export interface DnsStackJson {
  readonly resource: {
    readonly aws_route53_health_check?: Readonly<Record<string, HealthCheck>>;
    readonly aws_route53_record?: Readonly<Record<string, FailoverRecord>>;
  };
}

/**
 * Reads the rules from a synthesized DNS stack.
 *
 * @throws {@link Failure} naming what is missing there.
 */
export function readFailoverRules({ resource }: DnsStackJson): FailoverRules {
  const records = Object.values(resource.aws_route53_record ?? {});
  const recordOf = (type: string) =>
    demand(
      `${type} record`,
      records.find((record) => record.failover_routing_policy?.type === type),
    );
  const primary = recordOf("PRIMARY");
  const secondary = recordOf("SECONDARY");
  const checks = resource.aws_route53_health_check ?? {};
  const checkOf = (reference: string | undefined) => {
    const [, name = ""] = /^\$\{aws_route53_health_check\.([^.]+)\.id\}$/.exec(reference ?? "") ?? [];
    return demand("health check of the PRIMARY record", checks[name]);
  };
  const decides = checkOf(primary.health_check_id);
  const endpoint = demand(
    "health check that asks the primary",
    [decides, ...(decides.child_healthchecks ?? []).map(checkOf)].find(({ type }) => type !== "CALCULATED"),
  );
  return {
    checkPath: demand("path of the health check", endpoint.resource_path),
    intervalSeconds: demand("interval of the health check", endpoint.request_interval),
    failureThreshold: demand("threshold of the health check", endpoint.failure_threshold),
    // An alias has the TTL of what it leads to, which AWS does not say for an API: the other record's is taken for both.
    ttlSeconds: demand("TTL of the failover records", primary.ttl ?? secondary.ttl),
    primaryHealthy: { passing: isHealthy(decides, true), failing: isHealthy(decides, false) },
    evaluatesSecondary:
      secondary.health_check_id !== undefined || secondary.alias?.evaluate_target_health === true,
  };
}

/** A calculated check counts its healthy children; it has one. Inverting comes last. */
function isHealthy(check: HealthCheck, passing: boolean): boolean {
  const healthy =
    check.type === "CALCULATED" ? Number(passing) >= (check.child_health_threshold ?? 0) : passing;
  return check.invert_healthcheck === true ? !healthy : healthy;
}

/**
 * What Route 53 answers now.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html under Failover
 */
export function answerOf(rules: FailoverRules, passing: Readonly<Record<SideName, boolean>>): SideName {
  const primaryHealthy = passing.primary ? rules.primaryHealthy.passing : rules.primaryHealthy.failing;
  const secondaryHealthy = !rules.evaluatesSecondary || passing.secondary;
  // With nothing healthy left, the primary is answered.
  return primaryHealthy || !secondaryHealthy ? "primary" : "secondary";
}

/** Longest until the checker has seen a primary that is gone: it fails from the next question on. */
export function promisedDetectionSeconds({ intervalSeconds, failureThreshold }: FailoverRules): number {
  return intervalSeconds * (failureThreshold + 1);
}

/** Longest until the last client has left a primary that is gone. */
export function promisedFailoverSeconds(rules: FailoverRules): number {
  return promisedDetectionSeconds(rules) + rules.ttlSeconds;
}

function demand<Value>(what: string, value: Value | undefined): Value {
  if (value !== undefined) return value;
  throw new Failure(`the DNS stack has no ${what}; see infra/dns/`);
}
