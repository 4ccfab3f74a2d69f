import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ProgramMissing } from "../shared/failure.ts";
import { runProgram } from "../shared/run-program.ts";
import { findTerraform, INSTALL_TERRAFORM } from "../shared/terraform.ts";
import { type Check, type Finding, missing, ok, unknown } from "./finding.ts";

/** An entry of .terraform.lock.hcl: the provider and its version. */
const LOCK = /provider "([^"]+)" \{\s+version\s+= "([^"]+)"/g;

interface ProviderPackage {
  readonly cdktf?: { readonly provider?: { readonly name: string; readonly version: string } };
}

/** What has to be on this machine; `root` is the repository's. */
export function machineChecks(root: string): readonly Check[] {
  return [
    { name: "node", run: async () => [checkNode(root, process.versions.node)] },
    { name: "packages", run: async () => [checkPackages(root)] },
    { name: "terraform", run: async (signal) => [await checkTerraform(signal)] },
    { name: "providers", run: async () => checkProviders(root) },
  ];
}

/** The CLI of cdktf does not start on every Node: the one that the repository brings is the one it is tried on. */
export function checkNode(root: string, version: string): Finding {
  const { optionalDependencies = {} } = readJson<{ optionalDependencies?: Record<string, string> }>(
    join(root, "package.json"),
  );
  const brought = Object.values(optionalDependencies)[0]?.split(".")[0] ?? "";
  return version.split(".")[0] === brought
    ? ok(`Node ${version}`)
    : missing(`this runs on Node ${version}, the platform's commands need ${brought}`, "npm ci");
}

export function checkPackages(root: string): Finding {
  return existsSync(join(root, "node_modules", ".bin", "cdktf"))
    ? ok("cdktf is installed")
    : missing("the packages of the platform are not installed", "npm ci");
}

async function checkTerraform(signal: AbortSignal): Promise<Finding> {
  const found = await findTerraform(signal);
  return found.status === "fit"
    ? ok(`Terraform ${found.version}`)
    : missing(found.problem, INSTALL_TERRAFORM);
}

/** Docker builds images where the workflows, which bring their own, do not. */
export function dockerCheck(): Check {
  return { name: "docker", run: async (signal) => [await checkDocker(signal)] };
}

async function checkDocker(signal: AbortSignal): Promise<Finding> {
  const install =
    "install Docker (https://docs.docker.com/get-docker/), or let the workflow build the images";
  try {
    const { exitCode, stdout } = await runProgram("docker", ["version", "--format", "{{.Server.Version}}"], {
      signal,
    });
    if (exitCode === 0) return ok(`Docker ${stdout.trim()}`);
    return signal.aborted
      ? unknown("Docker does not answer")
      : missing("docker is there, but no engine answers it", "docker context ls, and start the engine");
  } catch (error) {
    if (error instanceof ProgramMissing)
      return missing("docker is not on PATH, to build images with", install);
    throw error;
  }
}

/** What Terraform locked in an earlier run against what the provider packages pin now. */
export function checkProviders(root: string): readonly Finding[] {
  const pins = new Map(
    list(join(root, "node_modules", "@cdktf")).flatMap((name) => {
      const { cdktf } = readJson<ProviderPackage>(join(root, "node_modules", "@cdktf", name, "package.json"));
      return cdktf?.provider ? [[cdktf.provider.name, cdktf.provider.version] as const] : [];
    }),
  );
  const stale = list(join(root, "cdktf.out", "stacks")).flatMap((stack) => {
    const path = join("cdktf.out", "stacks", stack, ".terraform.lock.hcl");
    if (!existsSync(join(root, path))) return [];
    const locks = readFileSync(join(root, path), "utf8").matchAll(LOCK);
    return [...locks].flatMap(([, name = "", locked]) => {
      const pinned = pins.get(name);
      if (pinned === undefined || pinned === locked) return [];
      return [missing(`${stack} has ${basename(name)} ${locked} locked, ${pinned} is pinned`, `rm ${path}`)];
    });
  });
  if (stale.length > 0) return stale;
  return [ok([...pins].map(([name, version]) => `${basename(name)} ${version}`).join(", "))];
}

function list(directory: string): readonly string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(path, "utf8")) as Content;
}
