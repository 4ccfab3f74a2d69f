import { Construct } from "constructs";
import { ApiGatewayBasePathMapping } from "#aws/api-gateway-base-path-mapping";
import { ApiGatewayDomainName } from "#aws/api-gateway-domain-name";
import { ApiGatewayMethodSettings } from "#aws/api-gateway-method-settings";
import { ApiGatewayStage } from "#aws/api-gateway-stage";
import type { LambdaAlias } from "#aws/lambda-alias";
import type { ResponseTransfer } from "../../app/contract/lambda.ts";
import { suppress } from "../policy/suppress.ts";
import { Api } from "./api.ts";
import { Certificate, type CertificateProps } from "./certificate.ts";
import { LogGroup } from "./log-group.ts";
import { WebFirewall } from "./web-firewall.ts";

export interface FrontDoorProps extends CertificateProps {
  readonly name: string;
  /** What every path invokes. */
  readonly alias: LambdaAlias;
  readonly responseTransfer: ResponseTransfer;
  /** Requests a minute from one address before the rest are answered 429. */
  readonly requestsPerMinutePerAddress: number;
  /** Of the key that encrypts the logs. */
  readonly keyArn: string;
  /**
   * Requests a second of all callers together, beyond which the gateway answers 429.
   *
   * @default 100
   */
  readonly requestsPerSecond?: number;
  /**
   * Requests that may come at once.
   *
   * @default 200
   */
  readonly burst?: number;
}

export const STAGE = "live";

/** One line of the access log, which has no header and no body in it. */
const ACCESS_LOG = {
  request_id: "$context.requestId",
  trace_id: "$context.xrayTraceId",
  time: "$context.requestTimeEpoch",
  ip: "$context.identity.sourceIp",
  host: "$context.domainName",
  method: "$context.httpMethod",
  path: "$context.path",
  protocol: "$context.protocol",
  status: "$context.status",
  response_length: "$context.responseLength",
  latency_ms: "$context.responseLatency",
  integration_latency_ms: "$context.integrationLatency",
  integration_error: "$context.integrationErrorMessage",
  waf_status: "$context.waf.status",
} as const;

/** The regional REST API before the function: its stage, its domain, its firewall and its access log. */
export class FrontDoor extends Construct {
  readonly domain: ApiGatewayDomainName;
  readonly stage: ApiGatewayStage;
  readonly certificate: Certificate;

  constructor(scope: Construct, id: string, props: FrontDoorProps) {
    super(scope, id);
    const { name, host, zoneId, keyArn } = props;
    const { alias, responseTransfer, requestsPerMinutePerAddress } = props;
    const api = new Api(this, "api", { name, alias, responseTransfer });
    this.stage = this.createStage(api, props);
    new WebFirewall(this, "firewall", {
      name,
      stageArn: this.stage.arn,
      requestsPerMinutePerAddress,
      keyArn,
    });
    this.certificate = new Certificate(this, "certificate", {
      host,
      ...(zoneId === undefined ? {} : { zoneId }),
    });
    this.domain = new ApiGatewayDomainName(this, "domain", {
      domainName: host,
      regionalCertificateArn: this.certificate.arn,
      securityPolicy: "TLS_1_2",
      endpointConfiguration: { types: ["REGIONAL"] },
    });
    new ApiGatewayBasePathMapping(this, "mapping", {
      apiId: api.api.id,
      stageName: this.stage.stageName,
      domainName: this.domain.domainName,
    });
  }

  private createStage({ api, deployment }: Api, props: FrontDoorProps): ApiGatewayStage {
    const { name, keyArn, requestsPerSecond = 100, burst = 200 } = props;
    const { group } = new LogGroup(this, "logs", { name: `/aws/api-gateway/${name}`, keyArn });
    const stage = new ApiGatewayStage(this, "stage", {
      restApiId: api.id,
      deploymentId: deployment.id,
      stageName: STAGE,
      xrayTracingEnabled: true,
      accessLogSettings: { destinationArn: group.arn, format: JSON.stringify(ACCESS_LOG) },
    });
    suppress(stage, "CKV_AWS_120", "Every answer is one caller's own: a cache would hand it to others.");
    suppress(stage, "CKV2_AWS_51", "Callers prove themselves by key or token, not by a certificate.");
    suppress(
      stage,
      "CKV2_AWS_77",
      "Known bad inputs are refused; the list of anonymous addresses holds the clouds that agents call from.",
    );
    const settings = new ApiGatewayMethodSettings(this, "settings", {
      restApiId: api.id,
      stageName: stage.stageName,
      methodPath: "*/*",
      settings: {
        metricsEnabled: true,
        loggingLevel: "ERROR",
        // Would write requests and answers into the log, tokens with them.
        dataTraceEnabled: false,
        throttlingRateLimit: requestsPerSecond,
        throttlingBurstLimit: burst,
      },
    });
    suppress(settings, "CKV_AWS_225", "Every answer is one caller's own: a cache would hand it to others.");
    return stage;
  }
}
