import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../shared/failure.ts";
import { runProgram } from "../shared/run-program.ts";

/** What synthesis reads; nothing else is copied. */
const SOURCES = ["app/contract", "infra", "stacks"];

interface PackageJson {
  readonly imports: Readonly<Record<string, unknown>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * Makes a copy of the stacks in which `cdktf` is cdktn: in package.json alone, as a move would do it.
 *
 * Only cdktn and constructs are installed; every other package is a link to the one in `root`. Node has to run with
 * `--preserve-symlinks`, so that the provider packages find the copy's cdktf and not the one beside their real place.
 */
export async function createScratchProject(root: string, scratch: string, version: string): Promise<void> {
  for (const source of SOURCES) cpSync(join(root, source), join(scratch, source), { recursive: true });
  const { imports, devDependencies } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  ) as PackageJson;
  const manifest = {
    name: "cdktn-check",
    private: true,
    type: "module",
    imports,
    dependencies: { cdktf: `npm:cdktn@${version}`, constructs: devDependencies["constructs"] },
    overrides: { cdktf: "$cdktf" },
  };
  writeFileSync(join(scratch, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  await install(scratch);
  linkPackages(join(root, "node_modules"), join(scratch, "node_modules"));
}

async function install(directory: string): Promise<void> {
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
  // npm says where it is to the scripts that it runs.
  const npm = process.env["npm_execpath"];
  const [program, ...rest] = npm?.endsWith("js") ? [process.execPath, npm, ...args] : ["npm", ...args];
  const { exitCode, output } = await runProgram(program ?? "npm", rest, { cwd: directory });
  if (exitCode !== 0) throw new Failure(`npm install of cdktn failed.\n${output.trim()}`);
}

function linkPackages(from: string, to: string): void {
  for (const name of packageNames(from)) {
    const target = join(to, name);
    if (existsSync(target)) continue;
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(join(from, name), target, "dir");
  }
}

function packageNames(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(directory, name)).map((inner) => `${name}/${inner}`) : [name],
    );
}
