import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp } from "../../stacks/create-app.ts";
import type { Environment } from "../../stacks/environments/schema.ts";
import { hasAwsProvider } from "../tools/support/terraform.ts";
import { environmentForms } from "./support/environment-forms.ts";

const run = promisify(execFile);
const TIMEOUT_MS = 300_000;
/** What `@cdktf/provider-aws` pins. */
const AWS_VERSION = "6.25.0";
const BUCKET = "placeholder-state";
const STACK = "aws-only-foundation";

/** A local simulator of AWS, `pip install moto[server]`. */
const hasSimulator = () => spawnSync("moto_server", ["--help"]).status === 0;

describe.skipIf(!hasSimulator() || !hasAwsProvider(AWS_VERSION))("the first state", () => {
  const root = mkdtempSync(join(tmpdir(), "first-state-"));
  const outdir = join(root, "cdktf.out");
  let simulator: ChildProcess;
  let endpoint = "";

  beforeAll(async () => {
    const port = await freePort();
    endpoint = `http://127.0.0.1:${port}`;
    simulator = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
    const answers = () =>
      fetch(endpoint).then(
        () => true,
        () => false,
      );
    await vi.waitUntil(answers, { timeout: 30_000, interval: 200 });
  }, TIMEOUT_MS);

  afterAll(() => {
    simulator.kill();
    rmSync(root, { recursive: true });
  });

  const terraform = (...args: readonly string[]) =>
    run("terraform", args, {
      cwd: join(outdir, "stacks", STACK),
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: "dummy",
        AWS_SECRET_ACCESS_KEY: "dummy",
        AWS_EC2_METADATA_DISABLED: "true",
        CHECKPOINT_DISABLE: "1",
        TF_IN_AUTOMATION: "1",
      },
    });

  it(
    "starts in a file, creates its bucket, moves there, and finds nothing to change",
    async () => {
      createApp([awsOnly()], { outdir, firstState: ["aws-only"] }).synth();
      await terraform("init", "-input=false");
      await terraform("apply", "-auto-approve", "-input=false");
      expect(existsSync(join(root, "first-state", `${STACK}.tfstate`))).toBe(true);

      // The simulator speaks plain HTTP, which is what the bucket's policy refuses.
      await fetch(`${endpoint}/${BUCKET}?policy`, { method: "DELETE" });
      createApp([awsOnly()], { outdir }).synth();
      await terraform("init", "-migrate-state", "-force-copy", "-input=false");

      const listing = await fetch(`${endpoint}/${BUCKET}?list-type=2`);
      expect(await listing.text()).toContain(`<Key>${STACK}.tfstate</Key>`);
      await terraform("plan", "-input=false", "-out=plan");
      const { stdout } = await terraform("show", "-json", "plan");
      const { resource_changes } = JSON.parse(stdout) as { resource_changes: ResourceChange[] };
      const changed = resource_changes.filter(({ change }) => change.actions[0] !== "no-op");
      expect(changed.map(({ type, change }) => [type, change.actions])).toEqual([
        ["aws_s3_bucket_policy", ["create"]],
      ]);
      expect(resource_changes.length).toBeGreaterThan(15);
    },
    TIMEOUT_MS,
  );
});

interface ResourceChange {
  readonly type: string;
  readonly change: { readonly actions: readonly string[] };
}

/** On AWS alone, in the account that the simulator has. */
function awsOnly(): Environment {
  const environment = environmentForms().find(({ name }) => name === "aws-only");
  if (environment?.sides.kind !== "aws") throw new Error("there is no environment on AWS alone");
  return { ...environment, sides: { ...environment.sides, accountId: "123456789012" } };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
