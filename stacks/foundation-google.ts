import { Construct } from "constructs";
import { CiIdentity } from "../infra/google/ci-identity.ts";
import { deployerPermissions, plannerPermissions } from "../infra/google/ci-permissions.ts";
import { Registry } from "../infra/google/registry.ts";
import { RequiredApis } from "../infra/google/required-apis.ts";
import { ServiceAccount } from "../infra/google/service-account.ts";
import { GcsStateBucket } from "../infra/state/gcs-state-bucket.ts";
import type { Environment } from "./environments/schema.ts";
import type { GoogleSide } from "./environments/sides.ts";
import type { Names } from "./names.ts";

export interface GoogleFoundationProps {
  readonly environment: Environment;
  readonly google: GoogleSide;
  readonly names: Names;
}

const APIS = [
  "artifactregistry",
  "certificatemanager",
  "cloudkms",
  "cloudresourcemanager",
  "compute",
  "containerscanning",
  "iam",
  "iamcredentials",
  "monitoring",
  "redis",
  "run",
  "secretmanager",
  "servicenetworking",
  "serviceusage",
  "storage",
  "sts",
] as const;

/** The sidecar writes metrics and logs with the server's identity; everything else is granted on one thing. */
const SERVER_ROLES = ["roles/logging.logWriter", "roles/monitoring.metricWriter"];

/** The Google side of the foundation. */
export class GoogleFoundation extends Construct {
  readonly identity: CiIdentity;
  /** What an image's name is appended to. */
  readonly registryAddress: string;

  constructor(scope: Construct, id: string, { environment, google, names }: GoogleFoundationProps) {
    super(scope, id);
    const { project, projectNumber, region } = google;
    const apis = new RequiredApis(this, "apis", { project, apis: APIS });
    const registry = new Registry(this, "registry", {
      project,
      projectNumber,
      location: region,
      repositoryId: names.registry,
    });
    this.registryAddress = `${region}-docker.pkg.dev/${project}/${names.registry}`;
    const server = new ServiceAccount(this, "server", {
      project,
      accountId: names.serverAccountId,
      displayName: `MCP server, ${environment.name}`,
      projectRoles: SERVER_ROLES,
    });
    this.identity = new CiIdentity(this, "ci", {
      project,
      prefix: names.prefix,
      environment: environment.name,
      repository: environment.repository,
      planner: plannerPermissions,
      deployer: deployerPermissions,
    });
    const { planner, deployer } = this.identity;
    server.grantActAs("deployer", deployer.member);
    registry.grantWrite("deployer", deployer.member);
    if (environment.state.kind === "gcs") {
      const state = new GcsStateBucket(this, "state", {
        project,
        name: environment.state.bucket,
        location: region,
      });
      state.grantRead("planner", planner.member);
      state.grantWrite("deployer", deployer.member);
      apis.requireFor("storage", state);
    }
    apis.requireFor("artifactregistry", registry);
    apis.requireFor("cloudkms", registry);
    apis.requireFor("iam", server);
    apis.requireFor("iam", this.identity);
  }
}
