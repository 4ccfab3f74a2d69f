import type { Environment } from "../../stacks/environments/schema.ts";
import { sidesOf } from "../../stacks/environments/sides.ts";
import type { StateStore } from "./state-store.ts";

/** Asks once, for every check that depends on it. */
export type IsDeployed = (signal: AbortSignal) => Promise<boolean | undefined>;

/** Whether every side of an environment was deployed once; undefined where nobody could tell. */
export async function isDeployed(
  { name, sides }: Environment,
  store: StateStore | undefined,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  if (store === undefined) return undefined;
  const stacks = sidesOf(sides).map(({ kind }) => `${name}-${kind}`);
  const answers = await Promise.all(stacks.map((stack) => store.holds(stack, signal)));
  if (answers.some(({ status }) => status === "absent")) return false;
  return answers.every(({ status }) => status === "found") ? true : undefined;
}
