import { sharedIdentifiers } from "../../stacks/environments/base.ts";
import { findPlaceholders } from "../../stacks/environments/define-environment.ts";
import type { Environment } from "../../stacks/environments/schema.ts";
import { type Check, type Finding, missing, ok } from "./finding.ts";

/** How to learn each of a fork's identifiers, by the end of its name, as the table in docs/forking.md does. */
const HINTS: Readonly<Record<string, string>> = {
  REPOSITORY: "gh repo view --json nameWithOwner --jq .nameWithOwner",
  REPOSITORY_ID: "gh api repos/{owner}/{repo} --jq .id",
  REPOSITORY_OWNER_ID: "gh api repos/{owner}/{repo} --jq .owner.id",
  GOOGLE_PROJECT: "gcloud projects list",
  GOOGLE_PROJECT_NUMBER: "gcloud projects describe <project> --format 'value(projectNumber)'",
  COLLECTOR_IMAGE_DIGEST:
    "docs/forking.md, step 2, has the command; without a Google side, take it out as cluster.ts does",
  AWS_ACCOUNT_ID: "aws sts get-caller-identity --query Account --output text",
};

/** Images of our own: the check of the images says what is to be done about them. */
const IMAGES = /_IMAGES$/;

/** Whether a value of an environment is still what the repository came with. */
export function isPlaceholder(environment: Environment, value: string): boolean {
  return findPlaceholders(environment).some((placeholder) => placeholder.value === value);
}

export function identifiersCheck(environment: Environment): Check {
  return { name: "identifiers", run: async () => findIdentifiers(environment) };
}

function findIdentifiers(environment: Environment): readonly Finding[] {
  const open = findPlaceholders(environment).filter(({ variable }) => !IMAGES.test(variable));
  if (open.length === 0) return [ok(`${Object.keys(environment.identifiers).length} identifiers are given`)];
  return open.map(({ variable, value, source }) => {
    const file = variable in sharedIdentifiers ? "stacks/environments/base.ts" : source;
    const command = hintOf(variable);
    const edit = `put it into ${file}, or export ${variable}=…`;
    return missing(`${variable} is still "${value}"`, command ? `${command}, and ${edit}` : edit);
  });
}

/** A command that answers with the identifier's value, or where to find one; undefined where it is to be chosen. */
function hintOf(variable: string): string | undefined {
  const [end] = Object.keys(HINTS)
    .filter((name) => variable === name || variable.endsWith(`_${name}`))
    .sort((a, b) => b.length - a.length);
  return end === undefined ? undefined : HINTS[end];
}
