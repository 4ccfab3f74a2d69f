import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readRecord } from "../../../tools/release/read-record.ts";
import { outputNames, readOutputs } from "../../../tools/shared/read-outputs.ts";
import { hasTerraform } from "../support/terraform.ts";

const record = {
  serial: 3,
  current: { number: 3, images: { server: `sha256:${"1".repeat(64)}` } },
  before: [],
  withdrawn: [],
};
let root = "";

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "read-outputs-")));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A synthesized stack whose state is a file; the state says what is given, or is not there. */
function stack(name: string, state?: object | string) {
  const directory = join(root, name);
  mkdirSync(directory);
  const path = `../${name}.tfstate`;
  const synthesized = {
    terraform: { backend: { local: { path } } },
    output: { release: {}, release_pin: {} },
  };
  writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify(synthesized));
  if (state !== undefined) {
    writeFileSync(
      join(root, `${name}.tfstate`),
      typeof state === "string" ? state : JSON.stringify(stateWith(state)),
    );
  }
  return { name, dependencies: [], directory };
}

function stateWith(outputs: object) {
  const entries = Object.entries(outputs).map(([name, value]) => [name, { value, type: "string" }]);
  return {
    version: 4,
    terraform_version: "1.11.4",
    serial: 1,
    lineage: "00000000-0000-0000-0000-000000000000",
    outputs: Object.fromEntries(entries),
    resources: [],
    check_results: null,
  };
}

describe("outputNames", () => {
  it("names the outputs of a synthesized stack", () => {
    expect(outputNames(stack("dev-google"))).toEqual(["release", "release_pin"]);
  });
});

describe.skipIf(!hasTerraform())("readOutputs", () => {
  it("reads them from where the state is", async () => {
    const outputs = await readOutputs(stack("dev-google", { service_url: "https://a.test" }));
    expect(outputs).toEqual({ status: "read", values: { service_url: "https://a.test" } });
  });

  it("tells a stack that was never deployed, one that was destroyed, and one whose state cannot be read", async () => {
    expect(await readOutputs(stack("dev-never"))).toEqual({ status: "never-deployed" });
    expect(await readOutputs(stack("dev-gone", {}))).toEqual({ status: "read", values: {} });
    expect(await readOutputs(stack("dev-broken", "{"))).toMatchObject({ status: "unreadable" });
  });
});

describe.skipIf(!hasTerraform())("readRecord", () => {
  it("takes the latest of what the stacks say, with what each keeps its release by", async () => {
    const older = { ...record, serial: 2 };
    const known = await readRecord([
      stack("dev-google", { release: JSON.stringify(record), release_pin: "mcp-dev-3" }),
      stack("dev-aws", { release: JSON.stringify(older), release_pin: "41" }),
    ]);
    expect(known).toEqual({ record, pins: { google: "mcp-dev-3", aws: "41" } });
  });

  it("knows nothing where nothing was deployed", async () => {
    expect(await readRecord([stack("dev-google")])).toEqual({ record: undefined, pins: {} });
  });

  it("stops where a state cannot be read: to go on would forget what serves", async () => {
    const stacks = [stack("dev-google", { release: JSON.stringify(record) }), stack("dev-aws", "{")];
    await expect(readRecord(stacks)).rejects.toThrow("the state of dev-aws cannot be read.");
  });

  it("stops where a state holds something else under that name", async () => {
    await expect(readRecord([stack("dev-google", { release: "{}" })])).rejects.toThrow(
      "the state of dev-google holds a release that is none: {}",
    );
  });
});
