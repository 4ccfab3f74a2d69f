import { Construct } from "constructs";
import { IamRole } from "#aws/iam-role";
import { IamRolePolicy } from "#aws/iam-role-policy";
import { LambdaAlias } from "#aws/lambda-alias";
import { LambdaFunction } from "#aws/lambda-function";
import {
  lambdaCommands,
  type ResponseTransfer,
  secretArnVariable,
  secretVersionVariable,
} from "../../app/contract/lambda.ts";
import type { SecretSettingName } from "../../app/contract/settings.ts";
import type { ContainerSettings } from "../container-settings.ts";
import { explain } from "../explain.ts";
import { suppress } from "../policy/suppress.ts";
import { requireAll } from "../refuse.ts";
import { gatewayTimeoutsMs } from "./api.ts";
import { LogGroup } from "./log-group.ts";
import { policyDocument, type Statement } from "./policy-document.ts";
import type { SecretReference } from "./secret.ts";
import { writeTraces } from "./write-traces.ts";

export interface ServerFunctionProps {
  readonly name: string;
  /** `<registry>/<image>@sha256:<64 hexadecimal digits>`, in the ECR of the function's own region. */
  readonly image: string;
  /** Number of the release, from 1: each publishes a version, even one that runs the same image. */
  readonly release: number;
  readonly settings: ContainerSettings<SecretReference>;
  /** What reading those secrets takes, secret by secret. */
  readonly secretAccess: readonly Statement[];
  /** ARN of the policy that bounds what the function's role can do. */
  readonly permissionsBoundary: string;
  /** Of the key that encrypts logs and variables. */
  readonly keyArn: string;
  /** Instances at the same time, taken out of the account's: from 1. */
  readonly reservedConcurrency: number;
  /** How API Gateway passes answers on: each takes another handler. */
  readonly responseTransfer: ResponseTransfer;
  /**
   * A version, published already, that keeps this share of the requests, 1 to 99 %: the new one is its canary.
   *
   * @default everything goes to the new version
   */
  readonly stable?: { readonly version: string; readonly percent: number };
  /**
   * What the image was built for.
   *
   * @default "x86_64"
   */
  readonly architecture?: "x86_64" | "arm64";
  /**
   * MB, 128 to 10240; CPU grows with it.
   *
   * @default 1024
   * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
   */
  readonly memoryMb?: number;
  /**
   * Seconds, 1 to 900.
   *
   * @default as long as the gateway waits for an answer: 300, or 29 where it is passed on in one piece
   */
  readonly timeoutSeconds?: number;
}

/** The name that callers invoke, whatever version it points at. */
export const ALIAS = "live";
const IMAGE = /^[^@\s]+@sha256:[0-9a-f]{64}$/;

/** The server on Lambda: published versions of one image, the alias that is invoked, its identity and its log. */
export class ServerFunction extends Construct {
  readonly function: LambdaFunction;
  readonly alias: LambdaAlias;
  readonly role: IamRole;

  constructor(scope: Construct, id: string, props: ServerFunctionProps) {
    super(scope, id);
    const { name, image, release, keyArn, reservedConcurrency, responseTransfer, stable } = props;
    const { architecture = "x86_64", memoryMb = 1024 } = props;
    const { timeoutSeconds = gatewayTimeoutsMs[responseTransfer] / 1000 } = props;
    const within = (value: number, min: number, max: number) =>
      Number.isInteger(value) && value >= min && value <= max;
    requireAll(this, [
      [IMAGE.test(image), `image must be <repository>@sha256:<64 hexadecimal digits>, got "${image}"`],
      [within(memoryMb, 128, 10_240), `memoryMb must be a whole number from 128 to 10240, got ${memoryMb}`],
      [
        within(timeoutSeconds, 1, 900),
        `timeoutSeconds must be a whole number from 1 to 900, got ${timeoutSeconds}`,
      ],
      [
        within(reservedConcurrency, 1, Number.MAX_SAFE_INTEGER),
        `reservedConcurrency must be a whole number from 1, got ${reservedConcurrency}`,
      ],
      [within(release, 1, Number.MAX_SAFE_INTEGER), `release must be a whole number from 1, got ${release}`],
      [
        stable === undefined || /^[1-9]\d*$/.test(stable.version),
        `stable.version must be the number of a published version, got "${stable?.version}"`,
      ],
      [
        stable === undefined || within(stable.percent, 1, 99),
        `stable.percent must be a whole number from 1 to 99, got ${stable?.percent}`,
      ],
    ]);
    const { group } = new LogGroup(this, "logs", { name: `/aws/lambda/${name}`, keyArn });
    this.role = createRole(this, `${name}-function`, props.permissionsBoundary);
    const statements: readonly Statement[] = [
      {
        sid: "WriteLogs",
        why: "Writes its log.",
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [`${group.arn}:*`],
      },
      writeTraces,
      {
        sid: "Decrypt",
        why: "Its variables and its secrets are encrypted.",
        actions: ["kms:Decrypt"],
        resources: [keyArn],
      },
      ...props.secretAccess,
    ];
    const policy = new IamRolePolicy(this, "policy", {
      name: "function",
      role: this.role.name,
      policy: policyDocument(statements),
    });
    explain(policy, statements);
    suppress(policy, "iam-wildcard-resource", writeTraces.withoutResource);
    this.function = new LambdaFunction(this, "function", {
      functionName: name,
      description: `MCP server, release ${release}`,
      role: this.role.arn,
      packageType: "Image",
      imageUri: image,
      imageConfig: { command: [lambdaCommands[responseTransfer]] },
      architectures: [architecture],
      memorySize: memoryMb,
      timeout: timeoutSeconds,
      reservedConcurrentExecutions: reservedConcurrency,
      publish: true,
      kmsKeyArn: keyArn,
      tracingConfig: { mode: "Active" },
      loggingConfig: { logFormat: "Text", logGroup: group.name },
      environment: { variables: variables(props.settings) },
      dependsOn: [policy],
    });
    this.alias = new LambdaAlias(this, "alias", {
      name: ALIAS,
      description: "What the API invokes",
      functionName: this.function.functionName,
      functionVersion: stable?.version ?? this.function.version,
      ...(stable ? { routingConfig: canary(this.function.version, stable.percent) } : {}),
    });
    skipUnsuited(this.function);
  }
}

function createRole(scope: Construct, name: string, permissionsBoundary: string): IamRole {
  const trust: readonly Statement[] = [
    {
      sid: "Lambda",
      why: "Lambda runs the function as this role.",
      principal: { Service: "lambda.amazonaws.com" },
      actions: ["sts:AssumeRole"],
      resources: [],
    },
  ];
  const role = new IamRole(scope, "role", {
    name,
    description: "Who the server is on AWS",
    permissionsBoundary,
    assumeRolePolicy: policyDocument(trust),
  });
  explain(role, trust);
  return role;
}

/** The new version's weight; what is left of 1 is the alias's own version's. */
function canary(version: string, stablePercent: number) {
  return { additionalVersionWeights: { [version]: (100 - stablePercent) / 100 } };
}

/** Secrets by name and version: Lambda takes no reference in place of a value. */
function variables({ plain, secrets }: ContainerSettings<SecretReference>): Record<string, string> {
  const references = Object.entries(secrets).flatMap(([setting, { arn, versionId }]) => [
    [secretArnVariable(setting as SecretSettingName), arn],
    [secretVersionVariable(setting as SecretSettingName), versionId],
  ]);
  return { ...plain, ...Object.fromEntries(references) };
}

function skipUnsuited(target: LambdaFunction): void {
  suppress(target, "CKV_AWS_116", "Requests are synchronous: a failure goes to the caller, not to a queue.");
  suppress(target, "CKV_AWS_117", "Nothing of ours is in a VPC of AWS, and one would need a way out of it.");
  suppress(
    target,
    "CKV_AWS_272",
    "Signing knows archives only; images are given by the digest that was attested.",
  );
}
