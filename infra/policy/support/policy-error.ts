/** Thrown by synthesis when stacks break policies; lists every violation. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly code = "POLICY_VIOLATED";
  readonly violations: readonly string[];

  constructor(violations: readonly string[]) {
    const count = violations.length === 1 ? "One violation" : `${violations.length} violations`;
    const lines = violations.map((violation) => `  ${violation}`).join("\n");
    super(
      `${count} of the rules in infra/policy:\n${lines}\n` +
        "Fix what they name, or suppress(resource, rule, reason) where a rule does not apply.",
    );
    this.violations = violations;
  }
}
