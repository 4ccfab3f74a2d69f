import { UsageFailure } from "./failure.ts";

/**
 * Stops where a change was not agreed to beforehand and nobody sits at a terminal to be asked.
 *
 * @throws {@link UsageFailure} naming the option.
 */
export function requireConsent(yes: boolean): void {
  if (!yes && !process.stdin.isTTY) throw new UsageFailure("nobody can be asked here; pass --yes");
}
