import { describe, expect, it } from "vitest";
import type { Environment } from "../../stacks/environments/schema.ts";
import { readResources, type Synthesized } from "../infra/support/synthesize-construct.ts";
import { anyEnvironment, anyPair } from "./support/environment-forms.ts";
import { synthesizeStacks } from "./support/synthesize.ts";

const { primary } = anyPair();
const withGithub: Environment = { ...anyEnvironment(), name: "github", sides: primary };
const withCloudBuild: Environment = {
  ...anyEnvironment(),
  name: "cloudbuild",
  protection: "protected",
  sides: { ...primary, delivery: { kind: "cloud-build", connection: "github" } },
};
const stacks = synthesizeStacks([withGithub, withCloudBuild]);
const foundation = (name: string): Synthesized => readResources(stacks.get(`${name}-foundation`) ?? {});

describe("an environment that Cloud Build deploys", () => {
  const { counts, all, only } = foundation("cloudbuild");

  it("has the trigger, its account and that account's grants besides what every foundation has", () => {
    const github = foundation("github").counts;
    const more = Object.entries(counts).map(([type, count]) => [type, count - (github[type] ?? 0)] as const);
    expect(Object.fromEntries(more.filter(([, count]) => count !== 0))).toEqual({
      google_artifact_registry_repository_iam_member: 1,
      google_cloudbuild_trigger: 1,
      google_cloudbuildv2_repository: 1,
      // The deployer's five predefined roles and its custom one, the log, and two for the planner to read.
      google_project_iam_member: 9,
      google_project_service: 1,
      google_service_account: 1,
      google_service_account_iam_member: 1,
      google_storage_bucket_iam_member: 1,
    });
  });

  it("gives the builder no more than the deployer and its log", () => {
    const roles = (account: string) =>
      all("google_project_iam_member")
        .filter(({ member }) => String(member).includes(`mcp-cloudbuild-${account}@`))
        .map(({ role }) => role);
    const log = "roles/logging.logWriter";
    expect(new Set(roles("builder"))).toEqual(new Set([...roles("deployer"), log]));
  });

  it("asks before it builds for what is protected, once the API is on", () => {
    expect(only("google_cloudbuild_trigger")).toMatchObject({
      approval_config: { approval_required: true },
      depends_on: expect.arrayContaining([expect.stringMatching(/^google_project_service\..*cloudbuild/)]),
    });
  });

  it("deploys with the variable and the registry of its environment", () => {
    const text = JSON.stringify(only("google_cloudbuild_trigger"));
    expect(text).toContain("export CLOUDBUILD_IMAGES=");
    expect(text).toContain("europe-west1-docker.pkg.dev/placeholder-dev/mcp-cloudbuild/server");
  });
});
