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

describe("npm run destroy", { timeout: 30_000 }, () => {
  it("refuses a protected environment", async () => {
    const run = await new ScratchProject().run("destroy", ["prod", "--yes"]);
    expect(run).toMatchObject({
      exitCode: 1,
      stderr:
        'destroy: prod is protected; set protection to "disposable" in stacks/environments/prod.ts and deploy that first\n',
    });
  });

  it("refuses placeholders by name", async () => {
    const run = await new ScratchProject().run("destroy", ["dev", "--yes"]);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("destroy: dev still has placeholders:\n");
  });

  it("wants --yes where nobody can be asked", async () => {
    const run = await new ScratchProject().run("destroy", ["dev"], { env: identifiers });
    expect(run).toMatchObject({ exitCode: 64, stderr: "destroy: nobody can be asked here; pass --yes\n" });
  });
});
