import { resolveEnvironments } from "../../stacks/environments/index.ts";
import type { Environment } from "../../stacks/environments/schema.ts";
import { UsageFailure } from "./failure.ts";

/**
 * The environment of that name, with the identifiers that environment variables give.
 *
 * @throws {@link UsageFailure} naming all environments when there is none of that name.
 */
export function requireEnvironment(name: string | undefined): Environment {
  const all = resolveEnvironments(process.env);
  const found = all.find((environment) => environment.name === name);
  if (found) return found;
  const valid = all.map((environment) => environment.name).join(", ");
  throw new UsageFailure(
    name === undefined
      ? `which environment? Give one of ${valid}`
      : `there is no environment "${name}"; valid ones are ${valid}`,
  );
}
