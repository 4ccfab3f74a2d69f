import { findPlaceholders } from "../../stacks/environments/define-environment.ts";
import type { Environment } from "../../stacks/environments/schema.ts";
import { workflowTarget } from "../../stacks/environments/workflow-target.ts";
import { namesImages } from "./refuse-placeholders.ts";

/**
 * Whether an environment has accounts that workflows sign in to: nothing but its images is a placeholder. A cluster alone
 * has none; it is deployed to from where somebody lets one in.
 */
export function hasAccounts(environment: Environment): boolean {
  const { google, aws } = workflowTarget(environment);
  if (!google && !aws) return false;
  return findPlaceholders(environment).every(({ variable }) => namesImages(variable));
}
