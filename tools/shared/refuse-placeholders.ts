import { findPlaceholders } from "../../stacks/environments/define-environment.ts";
import { imagesVariable } from "../../stacks/environments/images.ts";
import type { Environment } from "../../stacks/environments/schema.ts";
import { Failure } from "./failure.ts";

/** Whether a variable gives digests of images: the foundation, which everything else stands on, runs none. */
export function namesImages(variable: string): boolean {
  return /_IMAGE(S|_DIGEST)$/.test(variable);
}

/**
 * Stops before a cloud is touched on behalf of nobody.
 *
 * Images of our own are not among them: what an environment serves is known by its state, and a deployment that brings
 * none needs none.
 *
 * @param stack The one stack that is meant; all of the environment's when left out.
 * @throws {@link Failure} naming every identifier that still is what the repository came with.
 */
export function refusePlaceholders(environment: Environment, stack?: string): void {
  const runsImages = stack !== `${environment.name}-foundation`;
  const placeholders = findPlaceholders(environment).filter(
    ({ variable }) => variable !== imagesVariable(environment.name) && (runsImages || !namesImages(variable)),
  );
  if (placeholders.length === 0) return;
  const lines = placeholders.map(({ variable, value }) => `  ${variable} is "${value}"`);
  throw new Failure(
    `${environment.name} still has placeholders:\n${lines.join("\n")}\n` +
      `Change them in ${environment.source} (shared ones in stacks/environments/base.ts), ` +
      "or set the environment variables of these names.",
  );
}
