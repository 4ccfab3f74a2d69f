import { describe, expect, it } from "vitest";
import { ownIdentifiers } from "./support/own-identifiers.ts";
import { ScratchProject } from "./support/scratch-project.ts";

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
    const run = await new ScratchProject().run("deploy", ["dev"], { env: ownIdentifiers });
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
    const run = await project.run("deploy", ["dev", "--yes"], {
      env: { ...ownIdentifiers, PATH, DEV_IMAGES },
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(
      "deploy: DEV_IMAGES still has a placeholder for lambda; a release is all of them\n",
    );
  });
});
