import { createApp } from "./create-app.ts";
import { describeFailure } from "./describe-failure.ts";
import { resolveEnvironments } from "./environments/index.ts";

const firstState = names(process.env["FIRST_STATE"]);
const only = names(process.env["SYNTH_ENVIRONMENTS"]);

try {
  const all = resolveEnvironments(process.env);
  const chosen = only.length === 0 ? all : all.filter(({ name }) => only.includes(name));
  createApp(chosen, { firstState }).synth();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}

function names(list: string | undefined): readonly string[] {
  return (list ?? "").split(",").filter((name) => name !== "");
}
