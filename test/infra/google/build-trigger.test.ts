import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BuildTrigger } from "../../../infra/google/build-trigger.ts";
import type { Attributes } from "../support/synthesize-construct.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const props = {
  project: "project",
  region: "europe-west1",
  prefix: "mcp-dev",
  environment: "dev",
  repository: { slug: "o/r", id: "1", ownerId: "2", subject: "repo:o/r", defaultBranch: "release/1.x" },
  connection: "github",
  roles: { "roles/monitoring.dashboardEditor": "draws" },
  customRole: "projects/project/roles/mcp_dev_deployer",
  image: "europe-west1-docker.pkg.dev/project/mcp-dev/server",
  imagesVariable: "DEV_IMAGES",
  approval: true,
} as const;
const made = synthesizeConstruct((scope) => new BuildTrigger(scope, "trigger", props));
const trigger = made.only("google_cloudbuild_trigger");
const build = trigger["build"] as {
  timeout: string;
  options: Attributes;
  step: { id: string; name: string; entrypoint?: string; args?: string[]; env?: string[]; script?: string }[];
};
const step = (id: string) => build.step.find((each) => each.id === id);

describe("BuildTrigger", () => {
  it("builds what is pushed to the default branch of this repository, and no branch that looks like it", () => {
    expect(made.only("google_cloudbuildv2_repository")).toMatchObject({
      parent_connection: "projects/project/locations/europe-west1/connections/github",
      remote_uri: "https://github.com/o/r.git",
    });
    expect(trigger).toMatchObject({
      location: "europe-west1",
      repository_event_config: {
        repository: expect.stringMatching(/^\$\{google_cloudbuildv2_repository\..*\.id\}$/),
        push: { branch: "^release/1\\.x$" },
      },
    });
  });

  it("is an account of its own that deploys and writes its log", () => {
    expect(trigger["service_account"]).toBe(
      "projects/project/serviceAccounts/mcp-dev-builder@project.iam.gserviceaccount.com",
    );
    expect(build.options).toEqual({ logging: "CLOUD_LOGGING_ONLY" });
    const grants = made.all("google_project_iam_member").map(({ role, member }) => [role, member]);
    const member = "serviceAccount:mcp-dev-builder@project.iam.gserviceaccount.com";
    expect(grants).toEqual([
      ["roles/monitoring.dashboardEditor", member],
      ["roles/logging.logWriter", member],
      ["projects/project/roles/mcp_dev_deployer", member],
    ]);
  });

  it("asks before each build where it is told to", () => {
    expect(trigger["approval_config"]).toEqual({ approval_required: true });
    const freely = synthesizeConstruct(
      (scope) => new BuildTrigger(scope, "t", { ...props, approval: false }),
    );
    expect(freely.only("google_cloudbuild_trigger")["approval_config"]).toEqual({ approval_required: false });
  });

  it("runs the repository's own commands, in this order", () => {
    expect(build.step.map(({ id }) => id)).toEqual([
      "packages",
      "terraform",
      "check",
      "test",
      "image",
      "deploy",
    ]);
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
      scripts: Record<string, string>;
    };
    const commands = build.step.flatMap(({ entrypoint, args = [], script = "" }) => [
      ...(entrypoint === "npm" ? [args.at(-1) ?? ""] : []),
      ...[...script.matchAll(/npm run ([a-z:-]+)/g)].map(([, name = ""]) => name),
    ]);
    expect(commands).toEqual(["ci", "check", "test", "deploy"]);
    expect(commands.filter((name) => name !== "ci" && !(name in scripts))).toEqual([]);
  });

  it("deploys the digest that it pushed, and leaves the foundation alone", () => {
    expect(step("image")?.env).toEqual([
      "COMMIT=$COMMIT_SHA",
      "IMAGE=europe-west1-docker.pkg.dev/project/mcp-dev/server",
    ]);
    expect(step("image")?.script).toMatch(/docker push --quiet "\$IMAGE:\$COMMIT"[\s\S]*>image\.txt/);
    expect(step("deploy")).toMatchObject({
      env: ["ENVIRONMENT=dev"],
      script: expect.stringMatching(
        /export DEV_IMAGES="server=\$\(cut -d @ -f 2 image\.txt\)"\nnpm run deploy -- "\$ENVIRONMENT" --yes --without-foundation\n/,
      ),
    });
  });

  it("uses the Terraform of the workflows, and the Dockerfile's Node", () => {
    const action = readFileSync(".github/actions/set-up/action.yml", "utf8");
    const [, terraform] = /terraform_version: (\S+)/.exec(action) ?? [];
    expect(step("terraform")?.name).toBe(`hashicorp/terraform:${terraform}`);
    const [, node] = /^FROM node:(\d+)-/m.exec(readFileSync("Dockerfile", "utf8")) ?? [];
    expect(step("deploy")?.name).toBe(`node:${node}-bookworm`);
  });
});
