/** One statement of an IAM policy. */
export interface Statement {
  readonly sid: string;
  /** What it is for, one sentence: docs/permissions.md has it. */
  readonly why: string;
  /** Written out, without wildcard. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Why the actions cannot name a resource, where `resources` is `*`. */
  readonly withoutResource?: string;
  /** Who, in the policy of a resource; an identity's policy has none. */
  readonly principal?: Readonly<Record<string, string>>;
  /**
   * @default "Allow"
   */
  readonly effect?: "Allow" | "Deny";
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A policy as IAM reads it. */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ sid, effect = "Allow", principal, actions, resources, conditions }) => ({
      Sid: sid,
      Effect: effect,
      ...(principal ? { Principal: principal } : {}),
      Action: [...actions],
      ...(resources.length > 0 ? { Resource: [...resources] } : {}),
      ...(conditions ? { Condition: conditions } : {}),
    })),
  });
}
