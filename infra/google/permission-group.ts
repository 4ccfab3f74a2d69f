/** Single permissions on one kind of resource, `<kind>.<verb>`. */
export interface PermissionGroup {
  readonly verbs: readonly string[];
  /** What they are for, one sentence: docs/permissions.md has it. */
  readonly why: string;
}
