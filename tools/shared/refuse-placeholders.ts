import { findPlaceholders } from "../../stacks/environments/define-environment.ts";
import type { Environment } from "../../stacks/environments/schema.ts";
import { Failure } from "./failure.ts";

/**
 * Stops before a cloud is touched on behalf of nobody.
 *
 * @throws {@link Failure} naming every identifier that still is what the repository came with.
 */
export function refusePlaceholders(environment: Environment): void {
  const placeholders = findPlaceholders(environment);
  if (placeholders.length === 0) return;
  const lines = placeholders.map(({ variable, value }) => `  ${variable} is "${value}"`);
  throw new Failure(
    `${environment.name} still has placeholders:\n${lines.join("\n")}\n` +
      `Change them in ${environment.source} (shared ones in stacks/environments/base.ts), ` +
      "or set the environment variables of these names.",
  );
}
