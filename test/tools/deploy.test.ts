import { describe, expect, it } from "vitest";
import { ScratchProject } from "./support/scratch-project.ts";

/** Identifiers that are nobody's placeholders. */
const identifiers = {
  REPOSITORY: "acme/mcp",
  REPOSITORY_ID: "1",
  REPOSITORY_OWNER_ID: "2",
  REPOSITORY_SUBJECT: "repo:acme/mcp",
  COLLECTOR_IMAGE_DIGEST: `sha256:${"1".repeat(64)}`,
  DEV_GOOGLE_PROJECT: "acme-mcp-dev",
  DEV_GOOGLE_PROJECT_NUMBER: "123456789",
  DEV_AWS_ACCOUNT_ID: "123456789012",
  DEV_DOMAIN: "mcp.dev.acme.test",
  DEV_DNS_ZONE: "acme.test",
  DEV_ALERT_EMAIL: "on-call@acme.test",
  DEV_STATE_BUCKET: "acme-mcp-dev-state",
};

describe("npm run deploy", { timeout: 30_000 }, () => {
  it("refuses placeholders by name before anything else", async () => {
    const run = await new ScratchProject().run("deploy", ["dev", "--yes"], {
      env: { DEV_GOOGLE_PROJECT: "acme-mcp-dev" },
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('deploy: dev still has placeholders:\n  REPOSITORY is "placeholder-owner/');
    expect(run.stderr).toContain('DEV_STATE_BUCKET is "placeholder-dev-state"');
    expect(run.stderr).not.toContain("DEV_GOOGLE_PROJECT is");
    expect(run.stderr).toContain("Change them in stacks/environments/dev.ts");
  });

  it("wants --yes where nobody can be asked", async () => {
    const run = await new ScratchProject().run("deploy", ["dev"], { env: identifiers });
    expect(run).toMatchObject({ exitCode: 64, stderr: "deploy: nobody can be asked here; pass --yes\n" });
  });

  it("names the stacks there are before it asks for anything else", async () => {
    const run = await new ScratchProject().run("deploy", ["dev", "--stack", "dev-gogle"]);
    expect(run.exitCode).toBe(64);
    expect(run.stderr).toMatch(
      /deploy: there is no stack "dev-gogle"; valid ones are dev-foundation, dev-aws, dev-google, dev-dns\n$/,
    );
  });

  it("does not take half a release", async () => {
    const project = new ScratchProject();
    const PATH = `${project.addPrograms({ terraform: `console.log('{"terraform_version":"1.11.4"}')` })}:${process.env["PATH"]}`;
    const DEV_IMAGES = `server=sha256:${"1".repeat(64)},lambda=sha256:${"0".repeat(64)}`;
    const run = await project.run("deploy", ["dev", "--yes"], { env: { ...identifiers, PATH, DEV_IMAGES } });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(
      "deploy: DEV_IMAGES still has a placeholder for lambda; a release is all of them\n",
    );
  });
});
