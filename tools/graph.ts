import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { readGraph, type StackJson } from "./graph/read-graph.ts";
import { renderSvg } from "./graph/render-svg.ts";
import { type ManifestStack, ROOT, synthesize } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";

const DEFAULT_ENVIRONMENT = "prod";

await runCommand(
  {
    name: "graph",
    about:
      "Draws the architecture of an environment from its synthesized stacks: the constructs of each stack, what is\n" +
      "inside them, and which refers to which. Writes docs/architecture-<environment>.svg.",
    environment: "optional",
    options: {
      check: { about: "write nothing; fail when the committed drawing is not current" },
    },
    exits: ["0   written, or current", "1   refused, or not current", "64  wrong arguments"],
    notes: [`Without an environment it draws ${DEFAULT_ENVIRONMENT}.`],
  },
  async ({ environment: given, flags }) => {
    const { name } = requireEnvironment(given ?? DEFAULT_ENVIRONMENT);
    process.stderr.write(`Synthesizing ${name} …\n`);
    const stacks = await synthesize({ environments: [name] });
    const { layOut } = await import("./graph/layout.ts");
    const drawing = await layOut(readGraph(stacks.map(readStack)));
    const svg = renderSvg(`Architecture of ${name}`, drawing);
    const path = join(ROOT, "docs", `architecture-${name}.svg`);
    if (flags.check) {
      if (svg === readIfThere(path)) return 0;
      process.stderr.write(
        `${relative(ROOT, path)} is not current; run npm run graph -- ${name} and commit it\n`,
      );
      return 1;
    }
    mkdirSync(join(ROOT, "docs"), { recursive: true });
    writeFileSync(path, svg);
    process.stdout.write(`${relative(ROOT, path)}\n`);
    return 0;
  },
);

function readStack({ name, dependencies, directory }: ManifestStack): StackJson {
  const terraform = JSON.parse(
    readFileSync(join(directory, "cdk.tf.json"), "utf8"),
  ) as StackJson["terraform"];
  return { name, dependencies, terraform };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
