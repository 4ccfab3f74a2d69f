import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";

export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, string | boolean | number>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean | string };
  readonly "timeout-minutes"?: number;
  readonly "runs-on": string;
  readonly strategy?: { readonly matrix: { readonly include: string } };
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface Action {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const root = new URL("../../../.github/", import.meta.url);

/** Every workflow by its file's name without ending. */
export const workflows: ReadonlyMap<string, Workflow> = new Map(
  readdirSync(new URL("workflows/", root)).map((file) => [
    file.replace(/\.yml$/, ""),
    parse(readFileSync(new URL(`workflows/${file}`, root), "utf8")) as Workflow,
  ]),
);

/** Every action of the repository by its folder's name. */
export const actions: ReadonlyMap<string, Action> = new Map(
  readdirSync(new URL("actions/", root)).map((name) => [
    name,
    parse(readFileSync(new URL(`actions/${name}/action.yml`, root), "utf8")) as Action,
  ]),
);

/** Every job as `workflow/job`. */
export const jobs: readonly (readonly [name: string, job: Job, workflow: Workflow])[] = [
  ...workflows,
].flatMap(([name, workflow]) =>
  Object.entries(workflow.jobs).map(([id, job]) => [`${name}/${id}`, job, workflow] as const),
);

/** Every step, of jobs and of actions, with where it is. */
export const steps: readonly (readonly [where: string, step: Step])[] = [
  ...jobs.flatMap(([name, job]) => job.steps.map((step) => [name, step] as const)),
  ...[...actions].flatMap(([name, action]) => action.runs.steps.map((step) => [name, step] as const)),
];

/** The choices of an input of a workflow that a person starts. */
export function choicesOf({ on }: Workflow, input: string): readonly string[] {
  const { inputs } = on["workflow_dispatch"] as { inputs: Record<string, { options: readonly string[] }> };
  return inputs[input]?.options ?? [];
}

/** The workflow of that name. */
export function workflow(name: string): Workflow {
  const found = workflows.get(name);
  if (!found) throw new Error(`there is no workflow ${name}`);
  return found;
}
