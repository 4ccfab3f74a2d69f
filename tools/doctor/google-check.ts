import type { Environment } from "../../stacks/environments/schema.ts";
import type { GoogleSide } from "../../stacks/environments/sides.ts";
import { type Check, type Finding, missing, ok, unknown } from "./finding.ts";
import type { GoogleCloud } from "./google-cloud.ts";
import { isPlaceholder } from "./identifiers-check.ts";

const SIGN_IN = "gcloud auth application-default login";

/** Whether somebody is signed in to Google Cloud who can read the environment's project. */
export function googleCheck(environment: Environment, side: GoogleSide, cloud: GoogleCloud): Check {
  return { name: "google", run: async (signal) => [await checkProject(environment, side, cloud, signal)] };
}

async function checkProject(
  environment: Environment,
  { project, projectNumber }: GoogleSide,
  cloud: GoogleCloud,
  signal: AbortSignal,
): Promise<Finding> {
  const signIn = await cloud.signIn();
  if (signIn.status === "signed-out") return missing("nobody is signed in to Google Cloud", SIGN_IN);
  if (isPlaceholder(environment, project)) {
    return unknown("credentials are there; the project is a placeholder, so nobody was asked for it");
  }
  const answer = await cloud.projectNumber(project, signal);
  switch (answer.status) {
    case "found":
      if (answer.value === projectNumber) return ok(`project ${project} can be read`);
      return isPlaceholder(environment, projectNumber)
        ? ok(`project ${project} can be read, its number is ${answer.value}`)
        : missing(
            `project ${project} has the number ${answer.value}, the environment says ${projectNumber}`,
            `write ${answer.value} into ${environment.source}`,
          );
    case "signed-out":
      return missing(`the Google credentials are not accepted (${answer.code})`, SIGN_IN);
    case "absent":
    case "denied":
      return answer.status === "denied" && answer.code.includes("SERVICE_DISABLED")
        ? missing(
            `project ${project} cannot be asked: an API is off (${answer.code})`,
            `gcloud services enable cloudresourcemanager.googleapis.com --project ${project}`,
          )
        : missing(
            `there is no project ${project}, or these credentials may not read it`,
            `${SIGN_IN}, as somebody for whom gcloud projects describe ${project} works`,
          );
    case "silent":
      return unknown(`could not ask Google Cloud (${answer.code})`);
  }
}
