import type { Construct } from "constructs";
import { AwsProvider } from "#aws/provider";
import { Alarms } from "../infra/aws/alarms.ts";
import { Dashboard } from "../infra/aws/dashboard.ts";
import { alarmsService, EncryptionKey, logsService } from "../infra/aws/encryption-key.ts";
import { FrontDoor, STAGE } from "../infra/aws/front-door.ts";
import { functionBoundaryArn } from "../infra/aws/function-boundary.ts";
import { OnCallTopic } from "../infra/aws/on-call-topic.ts";
import { ALIAS, ServerFunction } from "../infra/aws/server-function.ts";
import { containerSettings } from "../infra/container-settings.ts";
import { AwsSecrets } from "./aws-secrets.ts";
import { EnvironmentStack, type EnvironmentStackProps } from "./environment-stack.ts";
import { imageOf } from "./environments/images.ts";
import { stableShare } from "./environments/release.ts";
import type { AwsSide } from "./environments/sides.ts";

export interface AwsStackProps extends EnvironmentStackProps {
  readonly aws: AwsSide;
}

/** Lambda behind a regional REST API, and what watches it. */
export class AwsStack extends EnvironmentStack {
  constructor(scope: Construct, id: string, props: AwsStackProps) {
    super(scope, id, props);
    const { aws } = props;
    const { accountId, region } = aws;
    const { environment, names, labels } = this;
    new AwsProvider(this, "aws", {
      region,
      allowedAccountIds: [accountId],
      defaultTags: [{ tags: { ...labels } }],
    });
    const key = new EncryptionKey(this, "key", {
      accountId,
      name: `${names.prefix}-server`,
      description: `Logs, secrets and alarms of ${names.prefix}`,
      services: [logsService(accountId, region), alarmsService(accountId)],
    });
    const server = this.createFunction(aws, key.arn);
    const frontDoor = new FrontDoor(this, "front-door", {
      name: names.prefix,
      host: environment.domain,
      ...(environment.sides.kind === "pair" ? { zoneId: this.zoneId() } : {}),
      alias: server.alias,
      responseTransfer: aws.responseTransfer,
      requestsPerMinutePerAddress: aws.requestsPerMinutePerAddress,
      keyArn: key.arn,
    });
    this.watch(aws, key.arn);
    this.writeOutputs(server, frontDoor);
  }

  private createFunction(aws: AwsSide, keyArn: string): ServerFunction {
    const { environment, names } = this;
    const { accountId, region, reservedConcurrency, responseTransfer } = aws;
    const secrets = new AwsSecrets(this, "secrets", {
      prefix: names.prefix,
      revisions: environment.secrets,
      keyArn,
      deletionProtection: environment.protection === "protected",
    });
    const repository = `${accountId}.dkr.ecr.${region}.amazonaws.com/${names.registry}/${names.images.lambda}`;
    const stable = stableShare(environment, aws.kind);
    return new ServerFunction(this, "server", {
      release: environment.release.current.number,
      ...(stable?.pin === undefined ? {} : { stable: { version: stable.pin, percent: stable.percent } }),
      name: names.function,
      image: `${repository}@${imageOf(environment, "lambda")}`,
      settings: containerSettings({
        platform: "lambda",
        // The gateway names the address that connected to it: there is no header to count in.
        settings: { ...environment.settings, TRUSTED_PROXIES: "0" },
        secrets: secrets.references,
      }),
      secretAccess: secrets.access,
      permissionsBoundary: functionBoundaryArn(accountId, names.prefix),
      keyArn,
      reservedConcurrency,
      responseTransfer,
    });
  }

  private watch({ accountId, region }: AwsSide, keyArn: string): void {
    const { environment, names } = this;
    const { repository } = environment;
    const watched = { functionName: names.function, apiName: names.prefix, stageName: STAGE };
    const topic = new OnCallTopic(this, "on-call", {
      accountId,
      name: `${names.prefix}-on-call`,
      email: environment.alertEmail,
      keyArn,
    });
    new Alarms(this, "alarms", {
      prefix: names.prefix,
      ...watched,
      topicArn: topic.topic.arn,
      runbook: { repository: repository.slug, branch: repository.defaultBranch },
    });
    new Dashboard(this, "dashboard", { name: names.prefix, region, ...watched });
  }

  private writeOutputs(server: ServerFunction, { domain, certificate }: FrontDoor): void {
    const { validationRecord } = certificate;
    this.output("function_name", "The function.", server.function.functionName);
    this.output("function_alias", "What the API invokes.", ALIAS);
    this.outputRelease(server.alias, server.function.version);
    this.output("function_role_arn", "Who the server is on AWS.", server.role.arn);
    this.output("api_domain_name", "What an alias record points to.", domain.regionalDomainName);
    this.output("api_zone_id", "The zone of that name.", domain.regionalZoneId);
    this.output(
      "certificate_validation_record",
      "Record that DNS must have before the certificate is issued; there already where the environment has a zone.",
      validationRecord,
    );
  }
}
