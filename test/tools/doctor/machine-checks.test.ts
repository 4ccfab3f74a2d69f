import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { diagnose } from "../../../tools/doctor/diagnose.ts";
import { checkNode, dockerCheck, machineChecks } from "../../../tools/doctor/machine-checks.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A repository of its own, with packages as npm ci leaves them, and programs that alone are on PATH. */
function prepare(programs: Readonly<Record<string, string>> = { terraform: terraform("1.11.4") }) {
  const { path, remove } = temporaryDirectory();
  onTestFinished(remove);
  const write = (name: string, text: string) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  };
  cpSync("package.json", path("package.json"));
  write("node_modules/.bin/cdktf", "");
  const provider = { name: "registry.terraform.io/hashicorp/aws", version: "6.25.0" };
  write("node_modules/@cdktf/provider-aws/package.json", JSON.stringify({ cdktf: { provider } }));
  write("node_modules/@cdktf/commons/package.json", "{}");
  for (const [name, script] of Object.entries(programs)) {
    write(`programs/${name}`, `#!${process.execPath}\n${script}\n`);
    chmodSync(path(`programs/${name}`), 0o755);
  }
  vi.stubEnv("PATH", path("programs"));
  return { root: path(""), path, write };
}

const terraform = (version: string) => `console.log(JSON.stringify({ terraform_version: "${version}" }))`;
const INSTALL = "install Terraform 1.11 or later (https://developer.hashicorp.com/terraform/install)";

describe("machineChecks", () => {
  it("finds nothing missing where nothing is", async () => {
    const { root } = prepare();
    expect(await diagnose(machineChecks(root))).toEqual([
      { check: "node", status: "ok", message: `Node ${process.versions.node}` },
      { check: "packages", status: "ok", message: "cdktf is installed" },
      { check: "terraform", status: "ok", message: "Terraform 1.11.4" },
      { check: "providers", status: "ok", message: "aws 6.25.0" },
    ]);
  });

  it("names a Node that the platform's commands do not run on", async () => {
    const { root } = prepare();
    expect(checkNode(root, "24.4.0")).toEqual({
      status: "missing",
      message: "this runs on Node 24.4.0, the platform's commands need 22",
      fix: "npm ci",
    });
  });

  it("names packages that are not installed", async () => {
    const { root, path } = prepare();
    rmSync(path("node_modules/.bin/cdktf"));
    const found = await diagnose(machineChecks(root));
    expect(found.find(({ check }) => check === "packages")).toEqual({
      check: "packages",
      status: "missing",
      message: "the packages of the platform are not installed",
      fix: "npm ci",
    });
  });

  it.each([
    ["that is not there", {}, "terraform is not on PATH"],
    ["that is too old", { terraform: terraform("1.10.5") }, "terraform 1.10.5 is too old"],
  ])("names a Terraform %s", async (_, programs, message) => {
    const { root } = prepare(programs);
    const found = await diagnose(machineChecks(root));
    expect(found.find(({ check }) => check === "terraform")).toEqual({
      check: "terraform",
      status: "missing",
      message,
      fix: INSTALL,
    });
  });

  it("ends a Terraform that never answers", async () => {
    const { root } = prepare({ terraform: "setInterval(() => {}, 1000)" });
    const found = await diagnose(machineChecks(root), 300);
    expect(found.find(({ check }) => check === "terraform")).toEqual({
      check: "terraform",
      status: "unknown",
      message: "no answer within 0.3 s",
    });
  });

  it("names a provider that Terraform has locked at another version", async () => {
    const { root, write } = prepare();
    const lock = (version: string) =>
      `provider "registry.terraform.io/hashicorp/aws" {\n  version     = "${version}"\n  constraints = "${version}"\n}\n`;
    write("cdktf.out/stacks/dev-dns/.terraform.lock.hcl", lock("6.25.0"));
    write("cdktf.out/stacks/dev-aws/.terraform.lock.hcl", lock("6.24.0"));
    const found = await diagnose(machineChecks(root));
    expect(found.filter(({ check }) => check === "providers")).toEqual([
      {
        check: "providers",
        status: "missing",
        message: "dev-aws has aws 6.24.0 locked, 6.25.0 is pinned",
        fix: "rm cdktf.out/stacks/dev-aws/.terraform.lock.hcl",
      },
    ]);
  });
});

describe("dockerCheck", () => {
  it.each([
    ["that is there", { docker: 'console.log("29.1.0")' }, "ok", "Docker 29.1.0"],
    ["that is not there", {}, "missing", "docker is not on PATH, to build images with"],
    [
      "without an engine",
      { docker: "process.exitCode = 1" },
      "missing",
      "docker is there, but no engine answers it",
    ],
  ])("tells a Docker %s", async (_, programs, status, message) => {
    prepare(programs);
    expect(await diagnose([dockerCheck()])).toMatchObject([{ check: "docker", status, message }]);
  });
});
