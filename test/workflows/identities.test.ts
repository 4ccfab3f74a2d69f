import { describe, expect, it } from "vitest";
import { secretSettingNames } from "../../app/contract/settings.ts";
import { resolveEnvironments } from "../../stacks/environments/index.ts";
import { workflowTarget } from "../../stacks/environments/workflow-target.ts";
import { type Attributes, readResources } from "../infra/support/synthesize-construct.ts";
import { testIdentifiers } from "../stacks/support/identifiers.ts";
import { synthesizeStacks } from "../stacks/support/synthesize.ts";
import {
  actions,
  choicesOf,
  type Job,
  jobs,
  steps,
  type Workflow,
  workflow,
} from "./support/read-workflows.ts";

/** Those that workflows sign in to: a cluster is reached from where somebody lets them in. */
const environments = resolveEnvironments(testIdentifiers).filter((each) => {
  const { google, aws } = workflowTarget(each);
  return google ?? aws;
});
const stacks = synthesizeStacks(environments);
/** An environment that a person chooses. */
const INPUT = `\${{ inputs.environment }}`;
const { subject, defaultBranch } = environments[0]?.repository ?? { subject: "", defaultBranch: "" };

/** Environments of a job, each with what the job's token says it is there, for every event that starts its workflow. */
function subjectsOf({ environment }: Job, from: Workflow): readonly (readonly [string, readonly string[]])[] {
  const names = environments.map(({ name }) => name);
  if (environment !== undefined) {
    const asked = environment === INPUT ? choicesOf(from, "environment") : [environment];
    return asked.map((name) => [name, [`${subject}:environment:${name}`]]);
  }
  const subjects = Object.keys(from.on).map((event) =>
    event === "pull_request" ? `${subject}:pull_request` : `${subject}:ref:refs/heads/${defaultBranch}`,
  );
  return names.map((name) => [name, subjects]);
}

/** Jobs that sign in, with the role they ask for. */
const signedIn = jobs.flatMap(([name, job, from]) => {
  const [step] = job.steps.filter(({ uses }) => uses === "./.github/actions/set-up");
  return step ? [{ name, job, role: String(step.with?.["role"]), subjects: subjectsOf(job, from) }] : [];
});

/** Whom a role of an environment's foundation trusts, on both clouds. */
function trusted(environment: string, role: string): { google: readonly string[]; aws: readonly string[] } {
  const foundation = readResources(stacks.get(`${environment}-foundation`) ?? {});
  const google = foundation
    .all("google_service_account_iam_member")
    .filter(({ service_account_id: id }) => String(id).includes(`ci_${role}_`))
    .map(({ member }) => String(member).split("/subject/")[1] ?? "");
  const [found] = foundation.all("aws_iam_role").filter(({ name }) => String(name).endsWith(`-${role}`));
  const policy = JSON.parse(String(found?.["assume_role_policy"])) as {
    Statement: { Condition: { StringEquals: Record<string, string | string[]> } }[];
  };
  const condition = policy.Statement[0]?.Condition.StringEquals ?? {};
  return { google, aws: [condition["token.actions.githubusercontent.com:sub"] ?? []].flat() };
}

describe("a job that signs in", () => {
  it("is one of these", () => {
    expect(signedIn.map(({ name, role }) => [name, role])).toEqual([
      ["deploy/dev", "deployer"],
      ["deploy/staging", "deployer"],
      ["deploy/prod", "deployer"],
      ["diff/diff", "planner"],
      ["drift/diff", "planner"],
      ["release/release", "deployer"],
    ]);
  });

  it.each(signedIn)("$name is who the foundation trusts to be the $role", ({ role, subjects }) => {
    expect(subjects.length).toBeGreaterThan(0);
    for (const [environment, says] of subjects) {
      const { google, aws } = trusted(environment, role);
      expect(google).toEqual(expect.arrayContaining([...says]));
      expect(aws).toEqual(expect.arrayContaining([...says]));
    }
  });

  it.each(signedIn)("$name may ask for the token to sign in with", ({ job }) => {
    expect(job.permissions?.["id-token"]).toBe("write");
  });
});

describe("signing in", () => {
  const inputs = (action: string) =>
    steps.find(([, { uses }]) => uses?.startsWith(`${action}@`))?.[1].with ?? {};

  it("is done in one place", () => {
    const places = steps.filter(([, { uses = "" }]) => /google-github-actions|aws-actions/.test(uses));
    expect(places.map(([where]) => where)).toEqual(["set-up", "set-up"]);
  });

  it("asks AWS for the audience that the roles take", () => {
    const foundation = readResources(stacks.get("dev-foundation") ?? {});
    const { client_id_list } = foundation.only("aws_iam_openid_connect_provider");
    expect(client_id_list).toEqual([inputs("aws-actions/configure-aws-credentials")["audience"]]);
  });

  it("leaves Google's audience to be the provider itself, as the provider expects", () => {
    const provider = readResources(stacks.get("dev-foundation") ?? {}).only(
      "google_iam_workload_identity_pool_provider",
    );
    expect((provider["oidc"] as Attributes)["allowed_audiences"]).toBeUndefined();
    expect(inputs("google-github-actions/auth")).not.toHaveProperty("audience");
  });

  it("reads provider, accounts and roles by the names of npm run environments", () => {
    const given = [inputs("google-github-actions/auth"), inputs("aws-actions/configure-aws-credentials")];
    const read = given.flatMap((each) =>
      Object.values(each).flatMap((value) => [
        ...String(value).matchAll(/\.(google|aws)(?:\.(\w+)|\[inputs\.(\w+)\])/g),
      ]),
    );
    expect(read.map(([, cloud, field, input]) => [cloud, field ?? input])).toEqual([
      ["google", "workloadIdentityProvider"],
      ["google", "role"],
      ["aws", "region"],
      ["aws", "role"],
    ]);
    expect(actions.get("set-up")?.inputs).toHaveProperty("role");
  });
});

describe("release", () => {
  const from = workflow("release");

  it("offers what a merge deploys, and does one thing there at a time with deployments", () => {
    const { images: _, ...deploying } = workflow("deploy").jobs;
    expect(choicesOf(from, "environment")).toEqual(Object.keys(deploying));
    expect(from.jobs["release"]?.concurrency?.group).toBe(`deploy-${INPUT}`);
  });

  it("does each step that it offers", () => {
    const { run } = from.jobs["release"]?.steps.find(({ run = "" }) => run.includes("case")) ?? {};
    const done = [...(run ?? "").matchAll(/^\s+(\w+)\) npm run (\w+) /gm)].map(([, step, command]) => [
      step,
      command,
    ]);
    expect(done).toEqual(choicesOf(from, "step").map((step) => [step, step]));
  });
});

describe("deploy", () => {
  const { images, ...deploying } = workflow("deploy").jobs;
  const names = environments.map(({ name }) => name).filter((name) => name in deploying);

  it("goes through its environments in the order of promotion, each after the one before", () => {
    expect(Object.keys(deploying)).toEqual(names);
    expect(Object.values(deploying).map(({ needs }) => [needs].flat())).toEqual(
      names.map((_, index) => ["images", ...names.slice(Math.max(index - 1, 0), index)]),
    );
    expect(images?.environment).toBeUndefined();
  });

  it.each(Object.entries(deploying))("of %s is asked for there, and one at a time", (name, job) => {
    expect(job.environment).toBe(name);
    expect(job.concurrency).toEqual({ group: `deploy-${name}`, "cancel-in-progress": false });
    expect(job.if ?? images?.if).toContain(`'${name}')`);
  });

  it.each(Object.entries(deploying))("of %s brings the images that were built once", (name, job) => {
    const output = (target: string) => `\${{ needs.images.outputs.${target} }}`;
    expect(job.env).toEqual({
      ENVIRONMENT: name,
      [`${name.toUpperCase()}_IMAGES`]: `server=${output("server")},lambda=${output("lambda")}`,
    });
    expect(environments.find((each) => each.name === name)?.identifiers).toHaveProperty(
      `${name.toUpperCase()}_IMAGES`,
    );
  });

  it("gives every secret setting to the deployment that writes it, and to no other step", () => {
    for (const job of Object.values(deploying)) {
      const withSecrets = job.steps.filter((step) => JSON.stringify(step).includes("secrets."));
      expect(withSecrets.map(({ run }) => run)).toEqual([expect.stringContaining("npm run deploy --")]);
      const variables = secretSettingNames.map((name) => [
        `TF_VAR_${name.toLowerCase()}`,
        `\${{ secrets.${name} }}`,
      ]);
      expect(withSecrets[0]?.env).toEqual(Object.fromEntries(variables));
    }
  });
});
