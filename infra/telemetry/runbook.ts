import { RUNBOOK_PATH } from "../../app/contract/objectives.ts";

/** Where people read the repository's files. */
export interface RunbookProps {
  /** owner/name on GitHub. */
  readonly repository: string;
  readonly branch: string;
}

/** The address of one alert's section in the runbook; the section's anchor is the alert's id. */
export function runbookUrl({ repository, branch }: RunbookProps, alertId: string): string {
  return `https://github.com/${repository}/blob/${branch}/${RUNBOOK_PATH}#${alertId}`;
}
