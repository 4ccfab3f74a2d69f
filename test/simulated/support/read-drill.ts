import { readFileSync } from "node:fs";

/** One `npm run` of a drill: the command, and what follows the environment. */
export interface DrillStep {
  readonly command: string;
  readonly args: readonly string[];
}

/** The steps of a drill as docs/runbook.md has them, so that what is written there is what is tried. */
export function readDrill(heading: string): readonly DrillStep[] {
  const runbook = readFileSync("docs/runbook.md", "utf8");
  const [, section = ""] = runbook.split(`### ${heading}\n`);
  const [drill = ""] = section.split(/\n##+ /);
  const blocks = [...drill.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
  const lines = blocks.flatMap((block) => [...block.matchAll(/^ *npm run (\S+) -- "\$ENV"(.*)$/gm)]);
  return lines.map(([, command = "", rest = ""]) => ({ command, args: rest.split(" ").filter(Boolean) }));
}
