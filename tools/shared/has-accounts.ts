import { findPlaceholders } from "../../stacks/environments/define-environment.ts";
import type { Environment } from "../../stacks/environments/schema.ts";
import { namesImages } from "./refuse-placeholders.ts";

/** Whether an environment has accounts to sign in to: nothing but its images is a placeholder. */
export function hasAccounts(environment: Environment): boolean {
  return findPlaceholders(environment).every(({ variable }) => namesImages(variable));
}
