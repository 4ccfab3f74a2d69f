import { createApp } from "./create-app.ts";
import { describeFailure } from "./describe-failure.ts";
import { EnvironmentError } from "./environments/define-environment.ts";
import { resolveEnvironments } from "./environments/index.ts";
import type { Environment } from "./environments/schema.ts";

const firstState = names(process.env["FIRST_STATE"]);
const only = names(process.env["SYNTH_ENVIRONMENTS"]);

try {
  const all = resolveEnvironments(process.env);
  requireFirstState(firstState, all);
  const chosen = only.length === 0 ? all : all.filter(({ name }) => only.includes(name));
  createApp(chosen, { firstState }).synth();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}

/** The cdktf command is what reads FIRST_STATE, so nothing else would notice a name that is wrong. */
function requireFirstState(names: readonly string[], environments: readonly Environment[]): void {
  for (const name of names) {
    const environment = environments.find((each) => each.name === name);
    if (!environment) throw new EnvironmentError(`FIRST_STATE: there is no environment "${name}"`);
  }
}

function names(list: string | undefined): readonly string[] {
  return (list ?? "").split(",").filter((name) => name !== "");
}
