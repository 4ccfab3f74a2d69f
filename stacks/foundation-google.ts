import { Construct } from "constructs";
import { BuildTrigger } from "../infra/google/build-trigger.ts";
import { CiIdentity } from "../infra/google/ci-identity.ts";
import {
  buildTriggerViewerRoles,
  deployerPermissions,
  plannerPermissions,
} from "../infra/google/ci-permissions.ts";
import { Registry } from "../infra/google/registry.ts";
import { RequiredApis } from "../infra/google/required-apis.ts";
import { ServiceAccount } from "../infra/google/service-account.ts";
import { GcsStateBucket } from "../infra/state/gcs-state-bucket.ts";
import { imagesVariable } from "./environments/images.ts";
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
const SERVER_ROLES = {
  "roles/logging.logWriter": "The sidecar writes its own log.",
  "roles/monitoring.metricWriter": "The sidecar writes the server's metrics.",
};

/** The Google side of the foundation. */
export class GoogleFoundation extends Construct {
  readonly identity: CiIdentity;
  /** What an image's name is appended to. */
  readonly registryAddress: string;

  constructor(scope: Construct, id: string, { environment, google, names }: GoogleFoundationProps) {
    super(scope, id);
    const { project, projectNumber, region } = google;
    const withCloudBuild = google.delivery.kind === "cloud-build";
    const apis = new RequiredApis(this, "apis", {
      project,
      apis: [...APIS, ...(withCloudBuild ? (["cloudbuild"] as const) : [])],
    });
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
      planner: {
        ...plannerPermissions,
        roles: { ...plannerPermissions.roles, ...(withCloudBuild ? buildTriggerViewerRoles : {}) },
      },
      deployer: deployerPermissions,
    });
    const trigger = this.createTrigger(google.delivery, { environment, google, names });
    if (trigger) apis.requireFor("cloudbuild", trigger);
    const { planner, deployer } = this.identity;
    const deploying = { deployer, ...(trigger ? { builder: trigger.account } : {}) };
    for (const [id, { member }] of Object.entries(deploying)) {
      server.grantActAs(id, {
        member,
        why: "A revision runs as the server, so who deploys one must be let.",
      });
      registry.grantWrite(id, { member, why: "Pushes images." });
    }
    if (environment.state.kind === "gcs") {
      const state = new GcsStateBucket(this, "state", {
        project,
        name: environment.state.bucket,
        location: region,
      });
      state.grantRead("planner", { member: planner.member, why: "Knows what was deployed." });
      for (const [id, { member }] of Object.entries(deploying)) {
        state.grantWrite(id, { member, why: "Remembers what it deployed, and locks it meanwhile." });
      }
      apis.requireFor("storage", state);
    }
    apis.requireFor("artifactregistry", registry);
    apis.requireFor("cloudkms", registry);
    apis.requireFor("iam", server);
    apis.requireFor("iam", this.identity);
  }

  private createTrigger(
    delivery: GoogleSide["delivery"],
    { environment, google, names }: GoogleFoundationProps,
  ): BuildTrigger | undefined {
    if (delivery.kind !== "cloud-build") return undefined;
    return new BuildTrigger(this, "trigger", {
      project: google.project,
      region: google.region,
      prefix: names.prefix,
      environment: environment.name,
      repository: environment.repository,
      connection: delivery.connection,
      roles: deployerPermissions.roles,
      customRole: this.identity.customRoles.deployer,
      image: `${this.registryAddress}/${names.images.server}`,
      imagesVariable: imagesVariable(environment.name),
      approval: environment.protection === "protected",
    });
  }
}
