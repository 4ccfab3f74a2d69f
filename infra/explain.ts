import type { TerraformElement } from "#tf";

/** What a grant is for: one sentence, or one for each part of it by the part's name. */
export type Explanation = string | readonly { readonly sid: string; readonly why: string }[];

/**
 * Writes beside a resource that gives access what it is for: `//.why`, which Terraform ignores and docs/permissions.md
 * is made from.
 */
export function explain(target: TerraformElement, why: Explanation): void {
  const note = typeof why === "string" ? why : Object.fromEntries(why.map((part) => [part.sid, part.why]));
  target.addOverride("//.why", note);
}
