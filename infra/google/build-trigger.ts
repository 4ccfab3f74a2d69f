import { Construct } from "constructs";
import { CloudbuildTrigger } from "#google/cloudbuild-trigger";
import { Cloudbuildv2Repository } from "#google/cloudbuildv2-repository";
import { ProjectIamMember } from "#google/project-iam-member";
import { explain } from "../explain.ts";
import type { GithubRepository } from "../github-repository.ts";
import { ServiceAccount } from "./service-account.ts";

export interface BuildTriggerProps {
  readonly project: string;
  readonly region: string;
  /** Opens every name: product and environment. */
  readonly prefix: string;
  readonly environment: string;
  readonly repository: GithubRepository;
  /** Name of Cloud Build's connection to GitHub in this region. */
  readonly connection: string;
  /** Roles that a deployment takes: the predefined ones, each with what it is for, and the custom one. */
  readonly roles: Readonly<Record<string, string>>;
  readonly customRole: string;
  /** Where the server's image is pushed to, without tag. */
  readonly image: string;
  /** The environment variable that names the environment's images. */
  readonly imagesVariable: string;
  /** Whether somebody is asked before each build. */
  readonly approval: boolean;
}

const LOGS = { "roles/logging.logWriter": "A build with an account of its own writes its log itself." };
const NODE = "node:24-bookworm";
const TERRAFORM = "hashicorp/terraform:1.11.4";
const DOCKER = "gcr.io/cloud-builders/docker";
/** A first deployment takes about half an hour: certificates and a cache are slow. */
const TIMEOUT_S = 3600;

/** Who else may deploy: Cloud Build, for each commit of the default branch, by the repository's own commands. */
export class BuildTrigger extends Construct {
  /** Who the build is. */
  readonly account: ServiceAccount;

  constructor(scope: Construct, id: string, props: BuildTriggerProps) {
    super(scope, id);
    const { project, region, prefix, environment } = props;
    this.account = new ServiceAccount(this, "account", {
      project,
      accountId: `${prefix}-builder`,
      displayName: `Cloud Build, deployer of ${environment}`,
      projectRoles: { ...props.roles, ...LOGS },
    });
    const grant = new ProjectIamMember(this, "project-custom", {
      project,
      role: props.customRole,
      member: this.account.member,
      dependsOn: [this.account.resource],
    });
    explain(grant, "What no predefined role gives without giving more.");
    const source = new Cloudbuildv2Repository(this, "repository", {
      project,
      location: region,
      name: prefix,
      parentConnection: `projects/${project}/locations/${region}/connections/${props.connection}`,
      remoteUri: `https://github.com/${props.repository.slug}.git`,
    });
    new CloudbuildTrigger(this, "trigger", {
      project,
      location: region,
      name: `${prefix}-deploy`,
      description: `Builds the server and deploys it to ${environment}.`,
      serviceAccount: `projects/${project}/serviceAccounts/${this.account.email}`,
      repositoryEventConfig: {
        repository: source.id,
        push: { branch: `^${escapePattern(props.repository.defaultBranch)}$` },
      },
      approvalConfig: { approvalRequired: props.approval },
      buildAttribute: {
        timeout: `${TIMEOUT_S}s`,
        options: { logging: "CLOUD_LOGGING_ONLY" },
        step: buildSteps(props),
      },
      dependsOn: [grant],
    });
  }
}

/** Scripts are left alone by Cloud Build's substitution: what they are given, they are given as variables. */
function buildSteps({ environment, image, imagesVariable }: BuildTriggerProps) {
  const env = ["COMMIT=$COMMIT_SHA", `IMAGE=${image}`];
  return [
    { id: "packages", name: NODE, entrypoint: "npm", args: ["ci"] },
    // npm puts this folder first on the PATH of the commands.
    {
      id: "terraform",
      name: TERRAFORM,
      entrypoint: "cp",
      args: ["/bin/terraform", "node_modules/.bin/terraform"],
    },
    { id: "check", name: NODE, entrypoint: "npm", args: ["run", "check"] },
    { id: "test", name: NODE, entrypoint: "npm", args: ["test"] },
    { id: "image", name: DOCKER, env, script: BUILD_IMAGE },
    { id: "deploy", name: NODE, env: [`ENVIRONMENT=${environment}`], script: deployScript(imagesVariable) },
  ];
}

/** A tag is the commit and cannot be moved: built again, the same commit would have other bytes. */
const BUILD_IMAGE = `#!/bin/sh
set -eu
if ! docker pull --quiet "$IMAGE:$COMMIT"; then
  docker build --target server --build-arg REVISION="$COMMIT" --tag "$IMAGE:$COMMIT" .
  docker push --quiet "$IMAGE:$COMMIT"
fi
docker inspect --format '{{index .RepoDigests 0}}' "$IMAGE:$COMMIT" >image.txt
`;

function deployScript(imagesVariable: string): string {
  return `#!/bin/sh
set -eu
export ${imagesVariable}="server=$(cut -d @ -f 2 image.txt)"
npm run deploy -- "$ENVIRONMENT" --yes --without-foundation
`;
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^()|[\]{}\\$]/g, "\\$&");
}
