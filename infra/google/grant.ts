/** Who is let at something, and what for. */
export interface Grant {
  /** As IAM names it, such as `serviceAccount:<email>`. */
  readonly member: string;
  /** One sentence: docs/permissions.md has it. */
  readonly why: string;
}
