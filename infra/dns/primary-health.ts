import { Construct } from "constructs";
import { Route53HealthCheck } from "#aws/route53-health-check";
import { paths } from "../../app/contract/endpoints.ts";
import { requireAll } from "../refuse.ts";

/** Who takes the traffic: Route 53 by what it sees, or a person, before planned work on the primary. */
export type FailoverMode = "automatic" | "secondary";

export interface PrimaryHealthProps {
  /** Opens every name. */
  readonly name: string;
  /** A host that always leads to the primary, never the name that fails over; bare, without scheme, port and path. */
  readonly host: string;
  /** Seconds between two questions of one checker: 10 (fast, at a higher price) or 30. */
  readonly intervalSeconds: 10 | 30;
  /**
   * Answers in a row after which a checker changes its mind, 1 to 10.
   *
   * @default 3
   */
  readonly failureThreshold?: number;
  /** @default "automatic" */
  readonly mode?: FailoverMode;
}

const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const HTTPS_PORT = 443;

/**
 * Whether the primary takes traffic: what Route 53's checkers see, and a switch for planned work.
 *
 * The switch is a calculated check of the real one. Inverted and with the threshold of no child it is always unhealthy;
 * as it is, it follows its child. Turning it is one deployment of the environment's `failover`, ahead of the work: in an
 * incident nothing is edited, Route 53 acts on its own.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
 */
export class PrimaryHealth extends Construct {
  /** Of the check itself. */
  readonly endpointCheckId: string;
  /** What the PRIMARY record follows. */
  readonly checkId: string;

  constructor(scope: Construct, id: string, props: PrimaryHealthProps) {
    super(scope, id);
    const { name, host, intervalSeconds, failureThreshold = 3, mode = "automatic" } = props;
    requireAll(this, [
      [HOST.test(host), `host must be a bare host name in lower case, got "${host}"`],
      [
        Number.isInteger(failureThreshold) && failureThreshold >= 1 && failureThreshold <= 10,
        `failureThreshold must be a whole number from 1 to 10, got ${failureThreshold}`,
      ],
    ]);
    const endpoint = new Route53HealthCheck(this, "endpoint", {
      type: "HTTPS",
      fqdn: host,
      port: HTTPS_PORT,
      resourcePath: paths.ready,
      enableSni: true,
      failureThreshold,
      requestInterval: intervalSeconds,
      measureLatency: true,
      tags: { Name: `${name}-primary` },
    });
    const calculated = new Route53HealthCheck(this, "switch", {
      type: "CALCULATED",
      childHealthchecks: [endpoint.id],
      // With 0 children asked for, the calculation is always healthy, and inverted always unhealthy.
      childHealthThreshold: mode === "secondary" ? 0 : 1,
      invertHealthcheck: mode === "secondary",
      tags: { Name: `${name}-switch` },
    });
    this.endpointCheckId = endpoint.id;
    this.checkId = calculated.id;
  }
}
