import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Job, jobs, steps, type Workflow, workflow, workflows } from "./support/read-workflows.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
/** What someone outside can write: it must reach a shell as a variable, never as text of the script. */
const EXPRESSION = /\$\{\{/;

/** What each job may do beyond reading nothing: whoever adds to it says so here. */
const PERMISSIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "deploy/dev": { contents: "read", "id-token": "write", attestations: "read" },
  "deploy/images": { contents: "read", "id-token": "write", attestations: "write" },
  "deploy/prod": { contents: "read", "id-token": "write", attestations: "read" },
  "deploy/staging": { contents: "read", "id-token": "write", attestations: "read" },
  "diff-comment/comment": { contents: "read", actions: "read", "pull-requests": "write" },
  "diff/diff": { contents: "read", "id-token": "write" },
  "diff/environments": { contents: "read" },
  "drift/diff": { contents: "read", "id-token": "write" },
  "drift/environments": { contents: "read" },
  "drift/issue": { contents: "read", issues: "write" },
  "release/release": { contents: "read", "id-token": "write" },
  "test/test": { contents: "read" },
};

describe("workflows", () => {
  it("run scripts that there are", () => {
    const called = steps.flatMap(([, { run = "" }]) =>
      [...run.matchAll(/npm (?:run (?:--silent )?)?([a-z:-]+)/g)].map(([, name = ""]) => name),
    );
    expect(called.length).toBeGreaterThan(10);
    expect(called.filter((name) => name !== "ci" && !(name in scripts))).toEqual([]);
  });

  it("pass options that the commands have", () => {
    const calls = steps.flatMap(([, { run = "" }]) => [
      ...run.replaceAll("\\\n", "").matchAll(/npm run (?:--silent )?([a-z:-]+) --( [^\n|)]*)/g),
    ]);
    const unknown = calls.flatMap(([, name = "", given = ""]) =>
      [...given.matchAll(/--([a-z-]+)/g)]
        .map(([, option = ""]) => option)
        .filter((option) => !new RegExp(`[{\\s]"?${option}"?: \\{\\s`).test(read(`tools/${name}.ts`)))
        .map((option) => `${name} --${option}`),
    );
    expect(calls.length).toBeGreaterThan(5);
    expect(unknown).toEqual([]);
  });

  it("give nothing to anyone but what each job names", () => {
    for (const [name, { permissions }] of workflows) expect([name, permissions]).toEqual([name, {}]);
    const given = Object.fromEntries(jobs.map(([name, { permissions }]) => [name, permissions]));
    expect(given).toEqual(PERMISSIONS);
  });

  it("put no expression into a shell", () => {
    const found = steps.filter(([, { run = "" }]) => EXPRESSION.test(run)).map(([where]) => where);
    expect(found).toEqual([]);
  });

  it("use actions by a whole version, or by digest beside it, and one version of each", () => {
    const used = new Set(
      steps.flatMap(([, { uses }]) => (uses === undefined || uses.startsWith("./") ? [] : [uses])),
    );
    const loose = [...used].filter((uses) => !/^[\w-]+\/[\w-]+@(v\d+\.\d+\.\d+|[0-9a-f]{40})$/.test(uses));
    expect(loose).toEqual([]);
    expect(new Set([...used].map((uses) => uses.split("@")[0])).size).toBe(used.size);
  });

  it("leave no token in the work tree", () => {
    const checkouts = steps.filter(([, { uses }]) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.map(([, step]) => step.with?.["persist-credentials"])).toEqual(
      checkouts.map(() => false),
    );
  });

  it("end by themselves, on one named runner", () => {
    for (const [name, job] of jobs) {
      expect([name, job["timeout-minutes"]]).toEqual([name, expect.any(Number)]);
      expect([name, job["runs-on"]]).toEqual([name, "ubuntu-24.04"]);
    }
  });
});

describe("untrusted code", () => {
  const mayWrite = ({ permissions = {} }: Job) =>
    Object.entries(permissions).some(([scope, access]) => access === "write" && scope !== "id-token");
  const runsPullRequests = ({ on }: Workflow) => "pull_request" in on;

  it("is never run by what the base repository's rights trigger", () => {
    for (const { on } of workflows.values()) expect(on).not.toHaveProperty("pull_request_target");
    // workflow_run has the default branch's rights: it may check out nothing but that.
    const privileged = jobs.filter(([, , { on }]) => "workflow_run" in on);
    expect(privileged.map(([name]) => name)).toEqual(["diff-comment/comment"]);
    for (const [, job] of privileged) {
      const [checkout] = job.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
      expect(checkout?.with).toEqual({ "persist-credentials": false });
    }
  });

  it("is never run by a job that may write", () => {
    const writing = jobs.filter(([, job, from]) => runsPullRequests(from) && mayWrite(job));
    expect(writing.map(([name]) => name)).toEqual([]);
  });

  it("sees no secret", () => {
    const seen = jobs.filter(
      ([, job, from]) => runsPullRequests(from) && JSON.stringify(job).includes("secrets."),
    );
    expect(seen.map(([name]) => name)).toEqual([]);
  });
});

describe("the matrices", () => {
  it.each(["diff", "drift"])("of %s are made by the repository from its environments", (name) => {
    const { environments, diff } = workflow(name).jobs;
    expect(diff?.strategy?.matrix.include).toMatch(
      /^\$\{\{ fromJSON\(needs\.environments\.outputs\.targets\) \}\}$/,
    );
    const [made] = environments?.steps.filter(({ id }) => id === "targets") ?? [];
    expect(made?.run).toContain("npm run --silent environments -- --json");
  });
});
