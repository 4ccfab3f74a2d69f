import type { Construct } from "constructs";

/** Thrown by a construct whose props break its rules; lists every violation at once. */
export class ConstructError extends Error {
  override readonly name = "ConstructError";
  readonly code = "INVALID_CONSTRUCT";
  readonly violations: readonly string[];

  constructor(construct: Construct, violations: readonly string[]) {
    const what = `${construct.constructor.name} ${construct.node.path || "(root)"}`;
    super(`${what}:\n${violations.map((violation) => `  ${violation}`).join("\n")}`);
    this.violations = violations;
  }
}

/**
 * Refuses a construct for every rule that does not hold.
 *
 * @throws {@link ConstructError} with the message of each rule whose value is false.
 */
export function requireAll(construct: Construct, rules: ReadonlyArray<readonly [boolean, string]>): void {
  const violations = rules.filter(([holds]) => !holds).map(([, message]) => message);
  if (violations.length > 0) throw new ConstructError(construct, violations);
}
