import { cluster } from "./cluster.ts";
import type { EnvironmentDefinition, Variables } from "./define-environment.ts";
import { dev } from "./dev.ts";
import { prod } from "./prod.ts";
import type { Environment } from "./schema.ts";
import { staging } from "./staging.ts";

/** Every environment there is, those that an image is promoted through in that order first. */
export const definitions: readonly EnvironmentDefinition[] = [dev, staging, prod, cluster];

/**
 * All environments, with the identifiers that `variables` give in place of those in the files.
 *
 * @throws {@link EnvironmentError} naming every bad field of the first environment that has one.
 */
export function resolveEnvironments(variables: Variables): readonly Environment[] {
  return definitions.map((definition) => definition.resolve(variables));
}
