import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { definitions, resolveEnvironments } from "../../stacks/environments/index.ts";
import type { DiffSummary } from "../diff/summary.ts";
import { summarySchema } from "../diff/summary-schema.ts";
import { Failure } from "../shared/failure.ts";

/** Far more than any environment of ours makes; a fork's run can leave anything. */
const MAX_SIZE_BYTES = 5_000_000;

/**
 * The summaries that `npm run diff` left in a folder or the folders in it, in the order of promotion; those of
 * environments that are not known here come last.
 *
 * @throws {@link Failure} naming the file that is not a summary, and when there is none at all.
 */
export function readSummaries(folder: string): readonly DiffSummary[] {
  if (!existsSync(folder)) throw new Failure(`there is no folder ${folder}`);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".json"),
  );
  const summaries = files.toSorted().map((name) => readSummary(join(folder, name)));
  if (summaries.length === 0)
    throw new Failure(`${folder} holds no summary of npm run diff (<environment>.json)`);
  const order = resolveEnvironments(process.env).map(({ name }) => name);
  const placeOf = ({ environment }: DiffSummary) =>
    order.includes(environment) ? order.indexOf(environment) : definitions.length;
  return summaries.toSorted((one, other) => placeOf(one) - placeOf(other));
}

function readSummary(path: string): DiffSummary {
  if (statSync(path).size > MAX_SIZE_BYTES)
    throw new Failure(`${path} is larger than ${MAX_SIZE_BYTES} bytes`);
  const parsed = summarySchema.safeParse(parseJson(path));
  if (parsed.success) return parsed.data;
  throw new Failure(`${path} is not a summary of npm run diff:\n${z.prettifyError(parsed.error)}`);
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new Failure(`${path} is not JSON`);
  }
}
