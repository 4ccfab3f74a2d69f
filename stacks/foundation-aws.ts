import { Construct } from "constructs";
import { ApiLogging } from "../infra/aws/api-logging.ts";
import { CiIdentity } from "../infra/aws/ci-identity.ts";
import {
  pushImages,
  readApiLogging,
  readBucket,
  readIdentities,
  readKeys,
  readRegistry,
  stateStatements,
} from "../infra/aws/ci-statements.ts";
import { FunctionBoundary } from "../infra/aws/function-boundary.ts";
import { Registry } from "../infra/aws/registry.ts";
import type { StackScope } from "../infra/aws/stack-kinds.ts";
import { changeStacks, readStacks } from "../infra/aws/stack-statements.ts";
import { Zone } from "../infra/dns/zone.ts";
import { S3StateBucket } from "../infra/state/s3-state-bucket.ts";
import type { Environment } from "./environments/schema.ts";
import { type AwsAccount, findSide } from "./environments/sides.ts";
import type { Names } from "./names.ts";

export interface AwsFoundationProps {
  readonly environment: Environment;
  readonly account: AwsAccount;
  readonly names: Names;
  /** Domain of the zone that the environment's names are in; absent where it has no DNS of ours. */
  readonly zone?: string;
}

/** What an environment has in AWS to begin with: for its AWS side, where it has one, and for its zone. */
export class AwsFoundation extends Construct {
  readonly identity: CiIdentity;
  /** The function's repository: Lambda runs nothing from elsewhere. Absent where no side runs here. */
  readonly registryAddress: string | undefined;
  /** The zone, where there is one. */
  readonly zone: Zone | undefined;

  constructor(scope: Construct, id: string, { environment, account, names, zone }: AwsFoundationProps) {
    super(scope, id);
    const { accountId, region, githubOidcProvider } = account;
    const { name, repository, sides, state } = environment;
    const runsHere = findSide(sides, "aws") !== undefined;
    const repositoryName = `${names.registry}/${names.images.lambda}`;
    const registryArn = `arn:aws:ecr:${region}:${accountId}:repository/${repositoryName}`;
    const registry = runsHere
      ? new Registry(this, "registry", { accountId, name: repositoryName })
      : undefined;
    this.registryAddress = registry && `${accountId}.dkr.ecr.${region}.amazonaws.com/${repositoryName}`;
    this.zone = zone === undefined ? undefined : new Zone(this, "dns", { name: zone });
    if (runsHere && githubOidcProvider === "create")
      new ApiLogging(this, "api-logging", { accountId, region, prefix: names.prefix });
    const bucket =
      state.kind === "s3" ? new S3StateBucket(this, "state", { accountId, name: state.bucket }) : undefined;
    if (runsHere) {
      new FunctionBoundary(this, "function-boundary", {
        accountId,
        region,
        prefix: names.prefix,
        environment: name,
      });
    }
    const stacks: StackScope = {
      accountId,
      region,
      prefix: names.prefix,
      repositoryArn: runsHere ? registryArn : undefined,
      zoneArn: this.zone?.zone.arn,
    };
    this.identity = new CiIdentity(this, "ci", {
      accountId,
      prefix: names.prefix,
      environment: name,
      repository,
      oidcProvider: githubOidcProvider,
      planner: [
        ...(registry ? [readRegistry(registryArn)] : []),
        ...readStacks(stacks, name),
        readIdentities(accountId, names.prefix),
        ...(runsHere && githubOidcProvider === "create" ? [readApiLogging(region)] : []),
        ...readKeys([...(registry ? [registry.keyArn] : []), ...(bucket ? [bucket.keyArn] : [])]),
        ...(bucket
          ? [readBucket(bucket.name), ...stateStatements(bucket, { environment: name, access: "read" })]
          : []),
      ],
      deployer: [
        ...(registry ? pushImages(registryArn) : []),
        ...changeStacks(stacks, name),
        ...(bucket ? stateStatements(bucket, { environment: name, access: "write" }) : []),
      ],
    });
  }
}
